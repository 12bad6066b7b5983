/* Drivers of every API that touch each byte they are given, so that a sanitizer sees a pointer that is none, and that count what is
 * open. */
#ifndef WASME_TEST_DRIVERS_H
#define WASME_TEST_DRIVERS_H

#include "wasm_embedded/wasm3/conformance.h"
#include "wasm_embedded/wasm3/device.h"
#include "wasm_embedded/wasm3/gpio.h"
#include "wasm_embedded/wasm3/i2c.h"
#include "wasm_embedded/wasm3/spi.h"
#include "wasm_embedded/wasm3/time.h"
#include "wasm_embedded/wasm3/uart.h"

/** What the drivers of one instance know. */
typedef struct {
    uint32_t calls;
    /** How many handles were opened by `init` and not closed. */
    int32_t open;
    /** Of all bytes that guests wrote: they are read for real. */
    uint32_t sum;
    uint64_t now;
} devices_t;

/** The first handle that `device` offers. */
enum { OFFERED = 0x1000000 };

/** Every 16th call fails. */
static int32_t answer(void *ctx)
{
    devices_t *devices = (devices_t *)ctx;
    return ++devices->calls % 16 == 0 ? -WASME_E_NACK : 0;
}

static int32_t open_one(void *ctx)
{
    devices_t *devices = (devices_t *)ctx;
    const int32_t result = answer(ctx);
    if (result == 0) {
        devices->open++;
    }
    return result == 0 ? (int32_t)devices->calls : result;
}

static int32_t close_one(void *ctx, int32_t handle)
{
    if (handle < OFFERED) {
        ((devices_t *)ctx)->open--;
    }
    return answer(ctx);
}

static int32_t take(void *ctx, const uint8_t *bytes, uint32_t len)
{
    uint32_t i;
    for (i = 0; i < len; i++) {
        ((devices_t *)ctx)->sum += bytes[i];
    }
    return answer(ctx);
}

static int32_t give(void *ctx, uint8_t *bytes, uint32_t len)
{
    uint32_t i;
    for (i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(i * 37u + ((devices_t *)ctx)->calls);
    }
    return answer(ctx);
}

/* i2c */
static int32_t i2c_init(void *ctx, uint32_t port, uint32_t baud, int32_t sda, int32_t scl)
{
    (void)port, (void)baud, (void)sda, (void)scl;
    return open_one(ctx);
}
static int32_t i2c_write(void *ctx, int32_t handle, uint16_t addr, const uint8_t *bytes, uint32_t len)
{
    (void)handle, (void)addr;
    return take(ctx, bytes, len);
}
static int32_t i2c_read(void *ctx, int32_t handle, uint16_t addr, uint8_t *bytes, uint32_t len)
{
    (void)handle, (void)addr;
    return give(ctx, bytes, len);
}
static int32_t i2c_write_read(void *ctx, int32_t handle, uint16_t addr, const uint8_t *write, uint32_t write_len, uint8_t *read,
                              uint32_t read_len)
{
    (void)i2c_write(ctx, handle, addr, write, write_len);
    return give(ctx, read, read_len);
}
static int32_t i2c_exec(void *ctx, int32_t handle, uint16_t addr, const i2c_op_t *ops, uint32_t len)
{
    uint32_t i;
    (void)handle, (void)addr;
    for (i = 0; i < len; i++) {
        (void)(ops[i].kind == WASME_I2C_OP_READ ? give(ctx, ops[i].data.read, ops[i].len)
                                                : take(ctx, ops[i].data.write, ops[i].len));
    }
    return answer(ctx);
}
static const i2c_drv_t i2c_driver = {i2c_init, close_one, i2c_write, i2c_read, i2c_write_read, i2c_exec};

/* spi */
static int32_t spi_init(void *ctx, uint32_t port, uint32_t baud, int32_t mosi, int32_t miso, int32_t sck, int32_t cs)
{
    (void)port, (void)baud, (void)mosi, (void)miso, (void)sck, (void)cs;
    return open_one(ctx);
}
static int32_t spi_read(void *ctx, int32_t handle, uint8_t *bytes, uint32_t len)
{
    (void)handle;
    return give(ctx, bytes, len);
}
static int32_t spi_write(void *ctx, int32_t handle, const uint8_t *bytes, uint32_t len)
{
    (void)handle;
    return take(ctx, bytes, len);
}
static int32_t spi_transfer(void *ctx, int32_t handle, uint8_t *read, uint32_t read_len, const uint8_t *write, uint32_t write_len)
{
    (void)spi_write(ctx, handle, write, write_len);
    return give(ctx, read, read_len);
}
static int32_t spi_transfer_inplace(void *ctx, int32_t handle, uint8_t *bytes, uint32_t len)
{
    return spi_transfer(ctx, handle, bytes, len, bytes, len);
}
static int32_t spi_exec(void *ctx, int32_t handle, const spi_op_t *ops, uint32_t len)
{
    uint32_t i;
    for (i = 0; i < len; i++) {
        if (ops[i].kind == WASME_SPI_OP_TRANSFER) {
            (void)spi_transfer_inplace(ctx, handle, ops[i].data.transfer, ops[i].len);
        } else if (ops[i].kind == WASME_SPI_OP_READ) {
            (void)give(ctx, ops[i].data.read, ops[i].len);
        } else if (ops[i].kind == WASME_SPI_OP_WRITE) {
            (void)take(ctx, ops[i].data.write, ops[i].len);
        }
    }
    return answer(ctx);
}
static int32_t spi_configure(void *ctx, int32_t handle, uint32_t mode, uint8_t bits, uint32_t order)
{
    (void)handle, (void)mode, (void)bits, (void)order;
    return answer(ctx);
}
static const spi_drv_t spi_driver = {spi_init,     close_one,            spi_read, spi_write,
                                     spi_transfer, spi_transfer_inplace, spi_exec, spi_configure};

/* uart */
static int32_t uart_init(void *ctx, uint32_t port, uint32_t baud, int32_t tx, int32_t rx)
{
    (void)port, (void)baud, (void)tx, (void)rx;
    return open_one(ctx);
}
static int32_t uart_write(void *ctx, int32_t handle, int32_t flags, const uint8_t *bytes, uint32_t len)
{
    (void)handle, (void)flags;
    return take(ctx, bytes, len);
}
static int32_t uart_read(void *ctx, int32_t handle, int32_t flags, uint8_t *bytes, uint32_t len)
{
    (void)handle, (void)flags;
    return give(ctx, bytes, len);
}
static int32_t uart_read_some(void *ctx, int32_t handle, uint8_t *bytes, uint32_t len, uint32_t timeout_ms, uint32_t *count)
{
    (void)handle, (void)timeout_ms;
    *count = len;
    return give(ctx, bytes, len);
}
static int32_t uart_flush(void *ctx, int32_t handle)
{
    (void)handle;
    return answer(ctx);
}
static int32_t uart_configure(void *ctx, int32_t handle, uint8_t data_bits, uint32_t parity, uint32_t stop_bits)
{
    (void)handle, (void)data_bits, (void)parity, (void)stop_bits;
    return answer(ctx);
}
static const uart_drv_t uart_driver = {uart_init, close_one, uart_write, uart_read, uart_read_some, uart_flush, uart_configure};

/* gpio */
static int32_t gpio_init(void *ctx, int32_t port, int32_t pin, uint32_t mode)
{
    (void)port, (void)pin, (void)mode;
    return open_one(ctx);
}
static int32_t gpio_set(void *ctx, int32_t handle, uint32_t value)
{
    (void)handle, (void)value;
    return answer(ctx);
}
static int32_t gpio_get(void *ctx, int32_t handle, uint32_t *value)
{
    (void)handle;
    *value = ((devices_t *)ctx)->calls & 1;
    return answer(ctx);
}
static int32_t gpio_configure(void *ctx, int32_t handle, uint32_t pull, uint32_t drive)
{
    (void)handle, (void)pull, (void)drive;
    return answer(ctx);
}
static const gpio_drv_t gpio_driver = {gpio_init, close_one, gpio_set, gpio_get, gpio_configure};

/* time, device, conformance */
static int32_t time_delay(void *ctx, uint64_t ns)
{
    ((devices_t *)ctx)->now += ns;
    return answer(ctx);
}
static int32_t time_now(void *ctx, uint64_t *now)
{
    *now = ((devices_t *)ctx)->now++;
    return answer(ctx);
}
static const time_drv_t time_driver = {time_delay, time_now};

/** The same two handles, however often it is asked. */
static int32_t offer(void *ctx, int32_t *handles, uint32_t len)
{
    uint32_t i;
    for (i = 0; i < len; i++) {
        handles[i] = i < 2 ? OFFERED + (int32_t)i : -1;
    }
    return answer(ctx);
}
static const device_drv_t device_driver = {offer, offer, offer, offer};

static const conformance_drv_t conformance_driver = {take, NULL};

/** Gives an instance all of them. */
static void bind_devices(wasme_t *guest, devices_t *devices)
{
    memset(devices, 0, sizeof *devices);
    (void)WASME_bind_i2c(guest, &i2c_driver, devices);
    (void)WASME_bind_spi(guest, &spi_driver, devices);
    (void)WASME_bind_uart(guest, &uart_driver, devices);
    (void)WASME_bind_gpio(guest, &gpio_driver, devices);
    (void)WASME_bind_time(guest, &time_driver, devices);
    (void)WASME_bind_device(guest, &device_driver, devices);
    (void)WASME_bind_conformance(guest, &conformance_driver, devices);
}

/* WASI with the same devices. */
static int32_t wasi_read(void *user, uint8_t *bytes, uint32_t len)
{
    (void)user;
    memset(bytes, 'r', len);
    return (int32_t)(len < 64 ? len : 64);
}

static int32_t wasi_write(void *user, uint32_t stream, const uint8_t *bytes, uint32_t len)
{
    (void)stream;
    return take(user, bytes, len) == 0 ? (int32_t)len : -29;
}

static uint64_t wasi_clock(void *user, uint32_t clock)
{
    (void)clock;
    return ((devices_t *)user)->now++;
}

#endif
