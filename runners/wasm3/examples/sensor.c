/* Runs a guest that reads a temperature sensor, on an I2C driver of its own. */
#include <stdio.h>
#include "wasme.h"
#include "wasm_embedded/wasm3/i2c.h"
#include "sensor.wasm.h" /* the bytes of the guest, from sensor.wat */

/* The bus, and a sensor with four registers of two bytes; on a board, the registers of the controller. */
typedef struct {
    uint8_t registers[4][2];
} bus_t;

static int32_t bus_init(void *ctx, uint32_t port, uint32_t baud, int32_t sda, int32_t scl)
{
    (void)ctx, (void)sda, (void)scl;
    printf("open bus %u at %u Hz\n", (unsigned)port, (unsigned)baud);
    return port == 0 ? 7 : -WASME_E_NO_DEVICE; /* 7 is a handle of this driver */
}

static int32_t bus_deinit(void *ctx, int32_t handle)
{
    (void)ctx;
    printf("close %d\n", (int)handle);
    return 0;
}

static int32_t bus_write(void *ctx, int32_t handle, uint16_t addr, const uint8_t *bytes, uint32_t len)
{
    (void)ctx, (void)handle;
    printf("write to 0x%02x:", addr);
    for (uint32_t i = 0; i < len; i++) {
        printf(" %02x", bytes[i]);
    }
    puts("");
    return addr == 0x48 ? 0 : -WASME_E_NACK_ADDRESS;
}

static int32_t bus_write_read(void *ctx, int32_t handle, uint16_t addr, const uint8_t *write, uint32_t write_len, uint8_t *read,
                              uint32_t read_len)
{
    const bus_t *bus = ctx;
    const int32_t result = bus_write(ctx, handle, addr, write, write_len);
    for (uint32_t i = 0; result == 0 && write_len == 1 && i < read_len; i++) {
        read[i] = bus->registers[write[0] & 3][i & 1];
    }
    return result;
}

int main(void)
{
    static const i2c_drv_t driver = {.init = bus_init, .deinit = bus_deinit, .write = bus_write, .write_read = bus_write_read};
    static wasme_t guest; /* one for each guest that runs; it is not moved */
    bus_t bus = {{{0x19, 0x80}}};
    WASME_init(&guest, &(wasme_config_t){.stack_size = 4096, .memory_limit = 65536});
    WASME_bind_i2c(&guest, &driver, &bus);
    const wasme_status_t status = WASME_run(&guest, sensor_wasm, sizeof sensor_wasm);
    printf("the guest %s\n", status == WASME_OK ? "returned" : WASME_error(&guest));
    WASME_deinit(&guest);
    return status != WASME_OK;
}
