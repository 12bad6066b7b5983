#include "pl011.h"

/* Registers (12.5) and their bits. */
#define DR(base) ((base) + 0x00u)
#define RSR(base) ((base) + 0x04u)
#define FR(base) ((base) + 0x18u)
#define IBRD(base) ((base) + 0x24u)
#define FBRD(base) ((base) + 0x28u)
#define LCRH(base) ((base) + 0x2cu)
#define CTL(base) ((base) + 0x30u)
#define IM(base) ((base) + 0x38u)
#define ICR(base) ((base) + 0x44u)
#define DR_DATA 0xffu
#define DR_FE 0x100u
#define DR_PE 0x200u
#define DR_BE 0x400u
#define DR_OE 0x800u
#define FR_BUSY 0x08u
#define FR_RXFE 0x10u
#define FR_TXFF 0x20u
#define LCRH_PEN 0x02u
#define LCRH_EPS 0x04u
#define LCRH_STP2 0x08u
#define LCRH_FEN 0x10u
#define LCRH_WLEN(bits) (((bits) - 5u) << 5)
#define CTL_ENABLE 0x301u
#define INT_RECEIVE 0x50u /* bytes in the FIFO, or some for a while */

#define DEFAULT_BAUD 115200u
/** Longer than 16 characters at 50 baud take. */
#define SEND_US 4000000u

static const pl011_port_t *port_of(const void *ctx, int32_t handle)
{
    return &((const pl011_t *)ctx)->ports[handle];
}

/** Everything that was given to it is on the line. */
static int32_t flush(void *ctx, int32_t handle)
{
    return wait_for(FR(port_of(ctx, handle)->base), FR_BUSY, 0, SEND_US) ? 0 : -(int32_t)WASME_E_TIMEOUT;
}

static int32_t init(void *ctx, uint32_t port, uint32_t baud, int32_t tx, int32_t rx)
{
    pl011_t *uart = (pl011_t *)ctx;
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
    /* In 64ths: clock / (16 * baud), rounded (12.3.2). */
    divisor = (uint32_t)(((uint64_t)uart->clock_hz * 8u / baud + 1u) / 2u);
    if (divisor < 64 || divisor > 0xffffu << 6) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    base = uart->ports[port].base;
    REG32(CTL(base)) = 0;
    REG32(IBRD(base)) = divisor >> 6;
    REG32(FBRD(base)) = divisor & 0x3fu;
    REG32(LCRH(base)) = LCRH_WLEN(8u) | LCRH_FEN;
    REG32(RSR(base)) = 0;
    REG32(CTL(base)) = CTL_ENABLE;
    uart->open |= 1u << port;
    return (int32_t)port;
}

static int32_t deinit(void *ctx, int32_t handle)
{
    pl011_t *uart = (pl011_t *)ctx;
    const int32_t flushed = flush(ctx, handle);
    REG32(CTL(uart->ports[handle].base)) = 0;
    uart->open &= ~(1u << handle);
    return flushed;
}

static int32_t write(void *ctx, int32_t handle, int32_t flags, const uint8_t *bytes, uint32_t len)
{
    const uint32_t base = port_of(ctx, handle)->base;
    uint32_t i;
    (void)flags;
    for (i = 0; i < len; i++) {
        if (!wait_for(FR(base), FR_TXFF, 0, SEND_US)) {
            return -(int32_t)WASME_E_TIMEOUT;
        }
        REG32(DR(base)) = bytes[i];
        still_waiting(((const pl011_t *)ctx)->waiting);
    }
    return 0;
}

/** Takes a byte that is there. */
static int32_t take(uint32_t base, uint8_t *byte)
{
    const uint32_t data = REG32(DR(base));
    *byte = (uint8_t)(data & DR_DATA);
    if ((data & DR_OE) != 0) {
        REG32(RSR(base)) = 0;
        return -(int32_t)WASME_E_OVERRUN;
    }
    if ((data & (DR_FE | DR_BE)) != 0) {
        return -(int32_t)WASME_E_FRAME;
    }
    return (data & DR_PE) != 0 ? -(int32_t)WASME_E_PARITY : 0;
}

/** Sleeps until a byte is there. False when none comes in time. */
static bool await(const pl011_port_t *port, deadline_t deadline, waiting_fn waiting)
{
    while ((REG32(FR(port->base)) & FR_RXFE) != 0) {
        if (deadline_passed(deadline)) {
            return false;
        }
        still_waiting(waiting);
        REG32(IM(port->base)) = INT_RECEIVE;
        cortex_sleep(port->irq);
        REG32(IM(port->base)) = 0;
        REG32(ICR(port->base)) = INT_RECEIVE;
    }
    return true;
}

static int32_t read_some(void *ctx, int32_t handle, uint8_t *bytes, uint32_t len, uint32_t timeout_ms, uint32_t *count)
{
    const pl011_port_t *port = port_of(ctx, handle);
    *count = 0;
    if (len != 0 && !await(port, deadline_in_us((uint64_t)timeout_ms * 1000u), ((const pl011_t *)ctx)->waiting)) {
        return -(int32_t)WASME_E_TIMEOUT;
    }
    while (*count < len && (REG32(FR(port->base)) & FR_RXFE) == 0) {
        const int32_t error = take(port->base, &bytes[*count]);
        if (error != 0) {
            return error;
        }
        ++*count;
    }
    return 0;
}

static int32_t read(void *ctx, int32_t handle, int32_t flags, uint8_t *bytes, uint32_t len)
{
    uint32_t done = 0;
    (void)flags;
    while (done < len) {
        uint32_t count;
        const int32_t error = read_some(ctx, handle, bytes + done, len - done, ((const pl011_t *)ctx)->read_timeout_ms, &count);
        if (error != 0) {
            return error;
        }
        done += count;
    }
    return 0;
}

static int32_t configure(void *ctx, int32_t handle, uint8_t data_bits, uint32_t parity, uint32_t stop_bits)
{
    const uint32_t base = port_of(ctx, handle)->base;
    uint32_t frame = LCRH_FEN;
    int32_t flushed;
    if (data_bits > 8) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    frame |= LCRH_WLEN((uint32_t)data_bits);
    frame |= parity == WASME_UART_PARITY_NONE ? 0 : parity == WASME_UART_PARITY_EVEN ? LCRH_PEN | LCRH_EPS : LCRH_PEN;
    frame |= stop_bits == WASME_UART_STOP_BITS_TWO ? LCRH_STP2 : 0;
    flushed = flush(ctx, handle);
    if (flushed != 0) {
        return flushed;
    }
    REG32(CTL(base)) = 0;
    REG32(LCRH(base)) = frame;
    REG32(CTL(base)) = CTL_ENABLE;
    return 0;
}

const uart_drv_t pl011_drv = {init, deinit, write, read, read_some, flush, configure};
