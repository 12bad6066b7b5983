/* The programs whose sizes and whose use of memory the bill lists: bare wasm3, the library, the library with APIs. Each runs the guest of
 * ../examples/sensor.wat as far as it can. */
#include "start.h"

#include "../examples/sensor.wasm.h"

/** Bytes of wasm3's stack, and bytes of the guest's memory that exist: the guest uses less than 64. */
enum { STACK = 1024, BACKING = 256 };

#ifdef BILL_BARE

#include "wasm3.h"

static const void *import(IM3Runtime runtime, IM3ImportContext context, uint64_t *sp, void *memory)
{
    (void)runtime, (void)context, (void)memory;
    *sp = 0;
    return m3Err_none;
}

static int run(void)
{
    IM3Environment environment = m3_NewEnvironment();
    IM3Runtime runtime = m3_NewRuntime(environment, STACK, NULL);
    IM3Module module;
    IM3Function function;
    M3Result result = m3_ParseModule(environment, &module, sensor_wasm, sizeof sensor_wasm);
    if (result == m3Err_none) {
        result = m3_LoadModule(runtime, module);
    }
    if (result == m3Err_none) {
        result = m3_LinkRawFunction(module, "i2c", "init", "i(iiiii)", import);
    }
    if (result == m3Err_none) {
        result = m3_FindFunction(&function, runtime, "_start");
    }
    if (result == m3Err_none) {
        result = m3_Call(function, 0, NULL);
    }
    m3_FreeRuntime(runtime);
    m3_FreeEnvironment(environment);
    return result != m3Err_none;
}

#else

#include "wasme.h"

#ifdef BILL_I2C
#include "wasm_embedded/wasm3/i2c.h"
#endif
#ifdef BILL_SPI
#include "wasm_embedded/wasm3/spi.h"
#endif
#ifdef BILL_UART
#include "wasm_embedded/wasm3/uart.h"
#endif
#ifdef BILL_GPIO
#include "wasm_embedded/wasm3/gpio.h"
#endif
#ifdef BILL_TIME
#include "wasm_embedded/wasm3/time.h"
#endif
#ifdef BILL_DEVICE
#include "wasm_embedded/wasm3/device.h"
#endif

static wasme_t guest;

#ifdef BILL_RUN
static int32_t i2c_init(void *ctx, uint32_t port, uint32_t baud, int32_t sda, int32_t scl)
{
    (void)ctx, (void)port, (void)baud, (void)sda, (void)scl;
    return 0;
}

static int32_t i2c_write(void *ctx, int32_t handle, uint16_t addr, const uint8_t *bytes, uint32_t len)
{
    (void)handle, (void)addr;
    *(uint32_t *)ctx = len == 3 ? bytes[1] : 0;
    return 0;
}

static int32_t i2c_write_read(void *ctx, int32_t handle, uint16_t addr, const uint8_t *write, uint32_t write_len, uint8_t *read,
                              uint32_t read_len)
{
    (void)ctx, (void)handle, (void)addr, (void)write, (void)write_len, (void)read_len;
    read[0] = 0x19;
    return 0;
}

static const i2c_drv_t i2c_driver = {.init = i2c_init, .write = i2c_write, .write_read = i2c_write_read};
#define I2C_DRIVER (&i2c_driver)
#else
#define I2C_DRIVER NULL /* the glue is weighed, not the driver */
#endif

static int run(void)
{
    const wasme_config_t config = {.stack_size = STACK, .memory_limit = 65536, .memory_backing = BACKING};
    uint32_t limit = 0;
    wasme_status_t status;
    WASME_init(&guest, &config);
#ifdef BILL_I2C
    WASME_bind_i2c(&guest, I2C_DRIVER, &limit);
#endif
#ifdef BILL_SPI
    WASME_bind_spi(&guest, NULL, NULL);
#endif
#ifdef BILL_UART
    WASME_bind_uart(&guest, NULL, NULL);
#endif
#ifdef BILL_GPIO
    WASME_bind_gpio(&guest, NULL, NULL);
#endif
#ifdef BILL_TIME
    WASME_bind_time(&guest, NULL, NULL);
#endif
#ifdef BILL_DEVICE
    WASME_bind_device(&guest, NULL, NULL);
#endif
    status = WASME_run(&guest, sensor_wasm, sizeof sensor_wasm);
    WASME_deinit(&guest);
    return status != WASME_OK || limit != 0x1b;
}

#endif

#ifdef BILL_RUN
int measure(void)
{
    int result;
    const uint32_t stack = stack_peak(run, &result);
    say("stack ");
    say_number(stack);
    say("\nheap ");
    say_number(WASME_heap_peak());
    say("\nwasme_t ");
    say_number(sizeof(wasme_t));
    say("\n");
    return result;
}
#else
int measure(void)
{
    return run();
}
#endif
