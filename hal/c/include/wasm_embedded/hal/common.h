/* What all parts of the HAL share: errors, defaults and the entry of a program.
 *
 * A handle (hal_i2c_t and its siblings) is a small struct that belongs to the program. It may be copied, and then is closed once,
 * through one of the copies. One that is zero (`hal_i2c_t bus = { 0 };`) is not open; using it is HAL_E_NO_DEVICE, closing it
 * does nothing. The functions keep no pointer that they are given: buffers are the caller's again when a function returns. */
#ifndef WASM_EMBEDDED_HAL_COMMON_H
#define WASM_EMBEDDED_HAL_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wasm_embedded/guest/common.h"

/** What a function answers: HAL_OK, which is 0, or why it failed. The numbers are those of the specification. */
typedef enum {
    /** Success. */
    HAL_OK = WASME_E_OK,
    /** A parameter, a pointer or a length is not valid. */
    HAL_E_INVALID_ARG = WASME_E_INVALID_ARG,
    /** The operation failed and the driver knows no better word. */
    HAL_E_FAILED = WASME_E_FAILED,
    /** The handle is not open, or the device does not exist. */
    HAL_E_NO_DEVICE = WASME_E_NO_DEVICE,
    /** The call was not foreseen: it does not match the recording. */
    HAL_E_UNEXPECTED = WASME_E_UNEXPECTED,
    /** The driver lacks this function or this way of using it. */
    HAL_E_UNSUPPORTED = WASME_E_UNSUPPORTED,
    /** The bus or the device is in use. */
    HAL_E_BUSY = WASME_E_BUSY,
    /** The operation did not end in time. */
    HAL_E_TIMEOUT = WASME_E_TIMEOUT,
    /** I2C: not acknowledged, and the controller cannot tell whether address or data. */
    HAL_E_NACK = WASME_E_NACK,
    /** I2C: the address was not acknowledged. */
    HAL_E_NACK_ADDRESS = WASME_E_NACK_ADDRESS,
    /** I2C: a data byte was not acknowledged. */
    HAL_E_NACK_DATA = WASME_E_NACK_DATA,
    /** I2C: another controller won the arbitration. */
    HAL_E_ARBITRATION_LOST = WASME_E_ARBITRATION_LOST,
    /** I2C: a misplaced start or stop, or a line held low. */
    HAL_E_BUS = WASME_E_BUS,
    /** Data arrived faster than it was taken. */
    HAL_E_OVERRUN = WASME_E_OVERRUN,
    /** UART: a frame without a valid stop bit. */
    HAL_E_FRAME = WASME_E_FRAME,
    /** UART: the parity bit does not match. */
    HAL_E_PARITY = WASME_E_PARITY,
    /** UART: the samples of a bit disagree. */
    HAL_E_NOISE = WASME_E_NOISE,
    /** SPI: mode fault, another controller drives the bus. */
    HAL_E_MODE_FAULT = WASME_E_MODE_FAULT,
    /** SPI: the chip select could not be driven. */
    HAL_E_CHIP_SELECT = WASME_E_CHIP_SELECT,
    /** Nothing can be done now without waiting. */
    HAL_E_WOULD_BLOCK = WASME_E_WOULD_BLOCK,
    /** The platform does not let this guest use the device. */
    HAL_E_DENIED = WASME_E_DENIED,
    /** No room for another handle or for as many operations. */
    HAL_E_EXHAUSTED = WASME_E_EXHAUSTED
} hal_err_t;

/* An errno that is added to the specification must be added here. */
WASME_ASSERT(hal_err_is_complete, (int)HAL_E_EXHAUSTED == (int)WASME_E_MAX);

/* So a length crosses the boundary as it is. */
WASME_ASSERT(hal_size_is_32_bits, sizeof(size_t) == sizeof(uint32_t));

enum {
    /** The pin, or the port of a pin, that the platform has for this device. */
    HAL_DEFAULT_PIN = -1,
    HAL_DEFAULT_PORT = -1,
    /** The clock or baud rate that the platform has for this device. */
    HAL_DEFAULT_BAUD = 0
};

/** The error that an import answered: errors come negated, and every answer but 0 is one. Unknown ones are HAL_E_FAILED. */
static inline hal_err_t hal_err(int32_t answer)
{
    if (answer > 0 || answer < -(int32_t)WASME_E_MAX) {
        return HAL_E_FAILED;
    }
    return (hal_err_t)-answer;
}

/** The name of an error as the specification has it, such as `nack_address`. */
static inline const char *hal_err_name(hal_err_t err)
{
    switch (err) {
    case HAL_OK: return "ok";
    case HAL_E_INVALID_ARG: return "invalid_arg";
    case HAL_E_FAILED: return "failed";
    case HAL_E_NO_DEVICE: return "no_device";
    case HAL_E_UNEXPECTED: return "unexpected";
    case HAL_E_UNSUPPORTED: return "unsupported";
    case HAL_E_BUSY: return "busy";
    case HAL_E_TIMEOUT: return "timeout";
    case HAL_E_NACK: return "nack";
    case HAL_E_NACK_ADDRESS: return "nack_address";
    case HAL_E_NACK_DATA: return "nack_data";
    case HAL_E_ARBITRATION_LOST: return "arbitration_lost";
    case HAL_E_BUS: return "bus";
    case HAL_E_OVERRUN: return "overrun";
    case HAL_E_FRAME: return "frame";
    case HAL_E_PARITY: return "parity";
    case HAL_E_NOISE: return "noise";
    case HAL_E_MODE_FAULT: return "mode_fault";
    case HAL_E_CHIP_SELECT: return "chip_select";
    case HAL_E_WOULD_BLOCK: return "would_block";
    case HAL_E_DENIED: return "denied";
    case HAL_E_EXHAUSTED: return "exhausted";
    }
    return "failed";
}

/** In a function that answers a hal_err_t: makes a call, and where that fails returns its error at once. */
#define HAL_TRY(call) \
    do { \
        const hal_err_t hal_try_err = (call); \
        if (hal_try_err != HAL_OK) { \
            return hal_try_err; \
        } \
    } while (0)

/** The entry of a program that is linked without a libc (one with a libc has its `main`): `HAL_START { ... }`. */
#ifdef __cplusplus
#define HAL_START extern "C" __attribute__((export_name("_start"))) void _start(void); void _start(void)
#else
#define HAL_START __attribute__((export_name("_start"))) void _start(void); void _start(void)
#endif

#endif
