/* What the guests for boards share. */
#ifndef BOARDS_GUEST_H
#define BOARDS_GUEST_H

#include "wasm_embedded/hal.h"

extern int32_t guest_fd_read(int32_t fd, const wasme_wbytes_t *pieces, uint32_t pieces_len, uint32_t *size)
    WASME_IMPORT("wasi_snapshot_preview1", "fd_read");

/* Says what is next and waits for a line on standard input, so that the one who types can change the hardware before it. Where
 * there is no input, as in a replay, it goes on at once. */
static inline void guest_wait(const char *next)
{
    uint8_t byte = 0;
    uint32_t size = 1;
    const wasme_wbytes_t piece = {&byte, 1};
    hal_print(next);
    hal_print("?\n");
    while (byte != '\n' && guest_fd_read(0, &piece, 1, &size) == 0 && size > 0) {
    }
}

/* Prints what a call answered. */
static inline void guest_tell(const char *call, hal_err_t err)
{
    hal_print(call);
    hal_print(": ");
    hal_print(err == HAL_OK ? "ok" : hal_err_name(err));
    hal_print("\n");
}

static inline void guest_tell_bytes(const char *what, const uint8_t *bytes, size_t len)
{
    hal_print(what);
    hal_print(": ");
    for (size_t i = 0; i < len; i++) {
        hal_print_hex(bytes[i], 2);
    }
    hal_print("\n");
}

#endif
