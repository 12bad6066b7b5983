/* Lines of text over a serial port, each with a checksum: the text, a tab, the CRC-32 (that of zlib) of the text as eight hexadecimal
 * digits in lower case, a line feed. They are what stands behind wasm_embedded/remote/stream.h here: a line whose checksum is wrong
 * never ends for whoever reads it. */
#ifndef MCU_LINE_H
#define MCU_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wasm_embedded/uart.h"

/** How long the line is silent within a text before that counts as broken off, in milliseconds. */
#define LINE_SILENCE_MS 500u

typedef struct {
    /** The port, and its handle. */
    const uart_drv_t *uart;
    void *uart_ctx;
    int32_t handle;
    /** Called after every byte, and at least every LINE_SILENCE_MS while nothing comes. */
    void (*waiting)(void);
    /** The checksums of what came and of what was sent of the text at hand. */
    uint32_t received, sent;
    /** Something of a text came, and not yet its end. */
    bool within;
    /** What was wrong with the last text, where it was not the text itself; NULL: nothing. */
    const char *wrong;
} line_t;

/** The line over an open port. */
line_t line_over(const uart_drv_t *uart, void *uart_ctx, int32_t handle, void (*waiting)(void));

/** The `get` and `put` of a wasme_remote_stream_t, with the line as `user`. */
int line_get(void *line);
bool line_put(void *line, const uint8_t *bytes, size_t len);

/** Reads up to the end of the text at hand, or until the line is silent. */
void line_skip(line_t *line);

#endif
