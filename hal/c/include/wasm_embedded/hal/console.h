/* Text on standard output, for programs without a libc. It uses fd_write of WASI preview 1, which a program imports only when it
 * prints. What cannot be written is dropped. */
#ifndef WASM_EMBEDDED_HAL_CONSOLE_H
#define WASM_EMBEDDED_HAL_CONSOLE_H

#include "wasm_embedded/hal/common.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Writes bytes to a stream of the host; 1 is standard output. Answers 0 and how many were written, or an errno of WASI. */
extern int32_t hal_wasi_fd_write(int32_t fd, const wasme_rbytes_t *pieces, uint32_t pieces_len, uint32_t *written)
    WASME_IMPORT("wasi_snapshot_preview1", "fd_write");

#ifdef __cplusplus
}
#endif

/** Prints `len` bytes as they are. */
static inline void hal_print_bytes(const void *data, size_t len)
{
    wasme_rbytes_t rest = {(const uint8_t *)data, (uint32_t)len};
    uint32_t written = 0;
    while (rest.len > 0 && hal_wasi_fd_write(1, &rest, 1, &written) == 0 && written > 0 && written <= rest.len) {
        rest.ptr += written;
        rest.len -= written;
    }
}

/** Prints a string that ends with a zero. */
static inline void hal_print(const char *text)
{
    /* Volatile, lest a compiler make the loop a call of strlen, which is a libc's. */
    const volatile char *character = text;
    size_t len = 0;
    while (character[len] != '\0') {
        len++;
    }
    hal_print_bytes(text, len);
}

/** Prints `value` in base `base`, 2 to 16, with zeros in front up to `digits` digits (at most 32). */
static inline void hal_print_uint(uint32_t value, uint32_t base, size_t digits)
{
    char text[32];
    size_t start = sizeof text;
    do {
        text[--start] = "0123456789abcdef"[value % base];
        value /= base;
    } while (start > 0 && (value > 0 || sizeof text - start < digits));
    hal_print_bytes(text + start, sizeof text - start);
}

/** Prints a decimal number. */
static inline void hal_print_dec(int32_t value)
{
    if (value < 0) {
        hal_print("-");
    }
    hal_print_uint(value < 0 ? 0 - (uint32_t)value : (uint32_t)value, 10, 1);
}

/** Prints a hexadecimal number with zeros in front up to `digits` digits (at most 32), without `0x`. */
static inline void hal_print_hex(uint32_t value, size_t digits)
{
    hal_print_uint(value, 16, digits);
}

/** Prints an error as a line, such as `error: timeout`; nothing where it is none. */
static inline void hal_print_err(hal_err_t err)
{
    if (err != HAL_OK) {
        hal_print("error: ");
        hal_print(hal_err_name(err));
        hal_print("\n");
    }
}

#endif
