/* The pins of the LM3S6965 (its data sheet, section 8), which are Arm PL061s with more functions, behind gpio_drv_t. */
#ifndef MCU_STELLARIS_GPIO_H
#define MCU_STELLARIS_GPIO_H

#include "wasm_embedded/gpio.h"

/** A port of eight pins. */
typedef struct {
    /** Its registers. */
    uint32_t base;
    /** The pins that guests may open, a bit for each: those of the debugger and of other controllers are not among them. */
    uint8_t allowed;
    /** Those that are open, and those of them that are outputs. */
    uint8_t open, outputs;
} stellaris_gpio_port_t;

/** The ports. A handle is eight times the number of the port plus the number of the pin. */
typedef struct {
    stellaris_gpio_port_t *ports;
    uint32_t count;
    /** The port of guests that do not name one. */
    uint32_t default_port;
} stellaris_gpio_t;

/** The context is a stellaris_gpio_t. A pin that is not allowed is `denied`. */
extern const gpio_drv_t stellaris_gpio_drv;

#endif
