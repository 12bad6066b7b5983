#include "line.h"

/** CRC-32 as in IEEE 802.3: reflected, from all ones. */
static uint32_t crc32_next(uint32_t crc, uint8_t byte)
{
    unsigned i;
    crc ^= byte;
    for (i = 0; i < 8; i++) {
        crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1u)));
    }
    return crc;
}

#define CRC32_FIRST 0xffffffffu

line_t line_over(const uart_drv_t *uart, void *uart_ctx, int32_t handle, void (*waiting)(void))
{
    const line_t line = {uart, uart_ctx, handle, waiting, CRC32_FIRST, CRC32_FIRST, false, NULL};
    return line;
}

/** What comes in the place of a byte. */
enum { SILENCE = -1, LOSS = -2 };

/** The next byte; SILENCE within a text, or LOSS of a byte. */
static int next(line_t *line)
{
    for (;;) {
        uint8_t byte;
        uint32_t count;
        const int32_t error = line->uart->read_some(line->uart_ctx, line->handle, &byte, 1, LINE_SILENCE_MS, &count);
        line->waiting();
        if (error == 0) {
            line->within = byte != '\n';
            return byte;
        }
        if (error != -(int32_t)WASME_E_TIMEOUT) {
            line->within = true;
            line->wrong = "the serial port lost a byte";
            return LOSS;
        }
        if (line->within) {
            line->within = false;
            line->wrong = "the line broke off";
            return SILENCE;
        }
    }
}

/** Reads the checksum and the line feed behind it. */
static int check(line_t *line)
{
    uint32_t found = 0;
    unsigned i;
    for (i = 0; i < 8; i++) {
        const int c = next(line);
        if (c >= '0' && c <= '9') {
            found = found << 4 | (uint32_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            found = found << 4 | (uint32_t)(c - 'a' + 10);
        } else {
            line->wrong = line->wrong != NULL ? line->wrong : "the checksum is not eight hexadecimal digits";
            return -1;
        }
    }
    if (next(line) != '\n') {
        line->wrong = line->wrong != NULL ? line->wrong : "there is no line feed behind the checksum";
        return -1;
    }
    if (found != ~line->received) {
        line->wrong = "the checksum is wrong";
        return -1;
    }
    line->received = CRC32_FIRST;
    return '\n';
}

int line_get(void *user)
{
    line_t *line = (line_t *)user;
    const int c = next(line);
    if (c == '\t') {
        return check(line);
    }
    if (c == '\n') {
        line->wrong = "the checksum is missing";
        return -1;
    }
    if (c >= 0) {
        line->received = crc32_next(line->received, (uint8_t)c);
    }
    return c;
}

static bool send(line_t *line, const uint8_t *bytes, size_t len)
{
    return line->uart->write(line->uart_ctx, line->handle, 0, bytes, (uint32_t)len) == 0;
}

bool line_put(void *user, const uint8_t *bytes, size_t len)
{
    line_t *line = (line_t *)user;
    const bool ends = bytes[len - 1] == '\n';
    uint8_t tail[10] = {'\t'};
    size_t i;
    len -= ends;
    for (i = 0; i < len; i++) {
        line->sent = crc32_next(line->sent, bytes[i]);
    }
    if (!send(line, bytes, len)) {
        return false;
    }
    if (!ends) {
        return true;
    }
    for (i = 0; i < 8; i++) {
        const uint32_t digit = ~line->sent >> (28 - 4 * i) & 0xfu;
        tail[1 + i] = (uint8_t)(digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
    tail[9] = '\n';
    line->sent = CRC32_FIRST;
    return send(line, tail, sizeof tail);
}

void line_skip(line_t *line)
{
    while (line->within) {
        (void)next(line);
    }
    line->received = CRC32_FIRST;
    line->wrong = NULL;
}
