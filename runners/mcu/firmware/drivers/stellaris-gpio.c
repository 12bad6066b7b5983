#include "stellaris-gpio.h"

#include "../cortex-m.h"

/* Registers (8.4). The address of DATA says which pins it is about. */
#define DATA(base, pins) REG32((base) + ((uint32_t)(pins) << 2))
#define DIR(base) REG32((base) + 0x400u)
#define AFSEL(base) REG32((base) + 0x420u)
#define ODR(base) REG32((base) + 0x50cu)
#define PUR(base) REG32((base) + 0x510u)
#define PDR(base) REG32((base) + 0x514u)
#define DEN(base) REG32((base) + 0x51cu)

enum { PINS = 8 };

static stellaris_gpio_port_t *port_of(void *ctx, int32_t handle)
{
    return &((stellaris_gpio_t *)ctx)->ports[handle / PINS];
}

/** The bit of a pin in the registers of its port. */
static uint8_t bit_of(int32_t handle)
{
    return (uint8_t)(1u << handle % PINS);
}

static int32_t init(void *ctx, int32_t port, int32_t pin, uint32_t mode)
{
    const stellaris_gpio_t *gpio = (const stellaris_gpio_t *)ctx;
    const uint32_t number = port == -1 ? gpio->default_port : (uint32_t)port;
    stellaris_gpio_port_t *p;
    uint8_t bit;
    if (number >= gpio->count || pin < 0 || pin >= PINS) {
        return -(int32_t)WASME_E_NO_DEVICE;
    }
    p = &gpio->ports[number];
    bit = bit_of(pin);
    if ((p->allowed & bit) == 0) {
        return -(int32_t)WASME_E_DENIED;
    }
    if ((p->open & bit) != 0) {
        return -(int32_t)WASME_E_BUSY;
    }
    AFSEL(p->base) &= ~(uint32_t)bit;
    ODR(p->base) &= ~(uint32_t)bit;
    PUR(p->base) &= ~(uint32_t)bit;
    PDR(p->base) &= ~(uint32_t)bit;
    p->open = (uint8_t)(p->open | bit);
    if (mode == WASME_GPIO_MODE_OUTPUT) {
        p->outputs = (uint8_t)(p->outputs | bit);
        DIR(p->base) |= bit;
    } else {
        p->outputs = (uint8_t)(p->outputs & ~bit);
        DIR(p->base) &= ~(uint32_t)bit;
    }
    DEN(p->base) |= bit;
    return (int32_t)number * PINS + pin;
}

/** A pin that is closed drives nothing. */
static int32_t deinit(void *ctx, int32_t handle)
{
    stellaris_gpio_port_t *p = port_of(ctx, handle);
    const uint8_t bit = bit_of(handle);
    DIR(p->base) &= ~(uint32_t)bit;
    DEN(p->base) &= ~(uint32_t)bit;
    p->open = (uint8_t)(p->open & ~bit);
    return 0;
}

static int32_t set(void *ctx, int32_t handle, uint32_t value)
{
    const stellaris_gpio_port_t *p = port_of(ctx, handle);
    const uint8_t bit = bit_of(handle);
    if ((p->outputs & bit) == 0) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    DATA(p->base, bit) = value == WASME_GPIO_VALUE_HIGH ? bit : 0;
    return 0;
}

static int32_t get(void *ctx, int32_t handle, uint32_t *value)
{
    const uint8_t bit = bit_of(handle);
    *value = DATA(port_of(ctx, handle)->base, bit) != 0 ? WASME_GPIO_VALUE_HIGH : WASME_GPIO_VALUE_LOW;
    return 0;
}

static int32_t configure(void *ctx, int32_t handle, uint32_t pull, uint32_t drive)
{
    const uint32_t base = port_of(ctx, handle)->base;
    const uint32_t bit = bit_of(handle);
    PUR(base) &= ~bit;
    PDR(base) &= ~bit;
    if (pull == WASME_GPIO_PULL_UP) {
        PUR(base) |= bit;
    } else if (pull == WASME_GPIO_PULL_DOWN) {
        PDR(base) |= bit;
    }
    if (drive == WASME_GPIO_DRIVE_OPEN_DRAIN) {
        ODR(base) |= bit;
    } else {
        ODR(base) &= ~bit;
    }
    return 0;
}

const gpio_drv_t stellaris_gpio_drv = {init, deinit, set, get, configure};
