#include "mps2-fpgaio.h"

#include <stddef.h>

#include "../cortex-m.h"

#define LED0(base) REG32((base) + 0x0u)
#define BUTTON(base) REG32((base) + 0x8u)

enum { PORT_LEDS = 0, PORT_BUTTONS = 1, PORTS = 2, PINS = 2 };

static int32_t init(void *ctx, int32_t port, int32_t pin, uint32_t mode)
{
    mps2_fpgaio_t *io = (mps2_fpgaio_t *)ctx;
    const int32_t number = port == -1 ? PORT_LEDS : port;
    int32_t handle;
    if (number < 0 || number >= PORTS || pin < 0 || pin >= PINS) {
        return -(int32_t)WASME_E_NO_DEVICE;
    }
    if (mode != (number == PORT_LEDS ? WASME_GPIO_MODE_OUTPUT : WASME_GPIO_MODE_INPUT)) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    handle = number * PINS + pin;
    if ((io->open >> handle & 1u) != 0) {
        return -(int32_t)WASME_E_BUSY;
    }
    io->open |= 1u << handle;
    return handle;
}

static int32_t deinit(void *ctx, int32_t handle)
{
    ((mps2_fpgaio_t *)ctx)->open &= ~(1u << handle);
    return 0;
}

static int32_t set(void *ctx, int32_t handle, uint32_t value)
{
    const uint32_t base = ((const mps2_fpgaio_t *)ctx)->base;
    if (handle >= PINS) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    LED0(base) = (LED0(base) & ~(1u << handle)) | value << handle;
    return 0;
}

static int32_t get(void *ctx, int32_t handle, uint32_t *value)
{
    const uint32_t base = ((const mps2_fpgaio_t *)ctx)->base;
    *value = (handle < PINS ? LED0(base) >> handle : BUTTON(base) >> (handle - PINS)) & 1u;
    return 0;
}

const gpio_drv_t mps2_fpgaio_drv = {init, deinit, set, get, NULL};
