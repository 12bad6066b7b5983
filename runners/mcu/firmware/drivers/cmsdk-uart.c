#include "cmsdk-uart.h"

#include <stddef.h>

/* Registers (4.3.2) and their bits. */
#define DATA(base) ((base) + 0x00u)
#define STATE(base) ((base) + 0x04u)
#define CTRL(base) ((base) + 0x08u)
#define INTCLEAR(base) ((base) + 0x0cu)
#define BAUDDIV(base) ((base) + 0x10u)
#define STATE_TX_FULL 0x1u
#define STATE_RX_FULL 0x2u
#define STATE_RX_OVERRUN 0x8u
#define CTRL_ENABLE 0x3u      /* transmitter, receiver */
#define CTRL_RX_INTERRUPT 0x8u
#define INT_RX 0x2u
#define BAUDDIV_MIN 16u
#define BAUDDIV_MAX 0xfffffu

#define DEFAULT_BAUD 115200u
/** Longer than two characters at the lowest rate take. */
#define SEND_US 2000000u

static const cmsdk_uart_port_t *port_of(const void *ctx, int32_t handle)
{
    return &((const cmsdk_uart_t *)ctx)->ports[handle];
}

/** The last byte has left the buffer for the line; the shift register behind it has no flag. */
static int32_t flush(void *ctx, int32_t handle)
{
    return wait_for(STATE(port_of(ctx, handle)->base), STATE_TX_FULL, 0, SEND_US) ? 0 : -(int32_t)WASME_E_TIMEOUT;
}

static int32_t init(void *ctx, uint32_t port, uint32_t baud, int32_t tx, int32_t rx)
{
    cmsdk_uart_t *uart = (cmsdk_uart_t *)ctx;
    uint32_t base, divisor;
    if (port >= uart->count) {
        return -(int32_t)WASME_E_NO_DEVICE;
    }
    if (tx != -1 || rx != -1) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    if ((uart->open >> port & 1u) != 0) {
        return -(int32_t)WASME_E_BUSY;
    }
    baud = baud != 0 ? baud : DEFAULT_BAUD;
    divisor = (uint32_t)(((uint64_t)uart->clock_hz * 2u / baud + 1u) / 2u);
    if (divisor < BAUDDIV_MIN || divisor > BAUDDIV_MAX) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    base = uart->ports[port].base;
    REG32(CTRL(base)) = 0;
    REG32(BAUDDIV(base)) = divisor;
    REG32(STATE(base)) = STATE_RX_OVERRUN;
    REG32(CTRL(base)) = CTRL_ENABLE;
    uart->open |= 1u << port;
    return (int32_t)port;
}

static int32_t deinit(void *ctx, int32_t handle)
{
    cmsdk_uart_t *uart = (cmsdk_uart_t *)ctx;
    const int32_t flushed = flush(ctx, handle);
    REG32(CTRL(uart->ports[handle].base)) = 0;
    uart->open &= ~(1u << handle);
    return flushed;
}

static int32_t write(void *ctx, int32_t handle, int32_t flags, const uint8_t *bytes, uint32_t len)
{
    const uint32_t base = port_of(ctx, handle)->base;
    uint32_t i;
    (void)flags;
    for (i = 0; i < len; i++) {
        if (!wait_for(STATE(base), STATE_TX_FULL, 0, SEND_US)) {
            return -(int32_t)WASME_E_TIMEOUT;
        }
        REG32(DATA(base)) = bytes[i];
        still_waiting(((const cmsdk_uart_t *)ctx)->waiting);
    }
    return 0;
}

/** Sleeps until a byte is there. False when none comes in time. */
static bool await(const cmsdk_uart_port_t *port, deadline_t deadline, waiting_fn waiting)
{
    bool there;
    REG32(INTCLEAR(port->base)) = INT_RX;
    while (!(there = (REG32(STATE(port->base)) & STATE_RX_FULL) != 0) && !deadline_passed(deadline)) {
        still_waiting(waiting);
        REG32(CTRL(port->base)) = CTRL_ENABLE | CTRL_RX_INTERRUPT;
        cortex_sleep(port->irq);
        REG32(CTRL(port->base)) = CTRL_ENABLE;
        REG32(INTCLEAR(port->base)) = INT_RX;
    }
    return there;
}

static int32_t read_some(void *ctx, int32_t handle, uint8_t *bytes, uint32_t len, uint32_t timeout_ms, uint32_t *count)
{
    const cmsdk_uart_port_t *port = port_of(ctx, handle);
    *count = 0;
    if (len != 0 && !await(port, deadline_in_us((uint64_t)timeout_ms * 1000u), ((const cmsdk_uart_t *)ctx)->waiting)) {
        return -(int32_t)WASME_E_TIMEOUT;
    }
    while (*count < len && (REG32(STATE(port->base)) & STATE_RX_FULL) != 0) {
        if ((REG32(STATE(port->base)) & STATE_RX_OVERRUN) != 0) {
            REG32(STATE(port->base)) = STATE_RX_OVERRUN;
            return -(int32_t)WASME_E_OVERRUN;
        }
        bytes[(*count)++] = (uint8_t)REG32(DATA(port->base));
    }
    return 0;
}

static int32_t read(void *ctx, int32_t handle, int32_t flags, uint8_t *bytes, uint32_t len)
{
    uint32_t done = 0;
    (void)flags;
    while (done < len) {
        uint32_t count;
        const int32_t error = read_some(ctx, handle, bytes + done, len - done, ((const cmsdk_uart_t *)ctx)->read_timeout_ms, &count);
        if (error != 0) {
            return error;
        }
        done += count;
    }
    return 0;
}

const uart_drv_t cmsdk_uart_drv = {init, deinit, write, read, read_some, flush, NULL};
