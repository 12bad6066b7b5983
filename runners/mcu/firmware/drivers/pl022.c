#include "pl022.h"

#include <stddef.h>

/* Registers (3.3) and their bits. */
#define CR0(base) REG32((base) + 0x00u)
#define CR1(base) REG32((base) + 0x04u)
#define DR(base) REG32((base) + 0x08u)
#define SR_ADDRESS(base) ((base) + 0x0cu)
#define SR(base) REG32(SR_ADDRESS(base))
#define CPSR(base) REG32((base) + 0x10u)
#define CR0_8_BITS 0x07u
#define CR0_SPO 0x40u
#define CR0_SPH 0x80u
#define CR0_SCR(rate) ((rate) << 8)
#define CR1_ENABLE 0x2u
#define SR_TNF 0x02u
#define SR_RNE 0x04u
#define SR_BSY 0x10u
/** The bytes of each FIFO. */
#define FIFO 8u
#define PRESCALE_MIN 2u
#define PRESCALE_MAX 254u
#define RATE_MAX 255u

#define DEFAULT_BAUD 1000000u
/** Longer than 8 bytes take at the slowest clock. */
#define FIFO_US 1000000u

static const pl022_port_t *port_of(const void *ctx, int32_t handle)
{
    return &((const pl022_t *)ctx)->ports[handle];
}

/** Sends and receives at the same time, as many bytes as the longer of both has. What has no byte to send sends 0; what has no room
 * is dropped. The buffers may be the same. */
static int32_t exchange(uint32_t base, waiting_fn waiting, const uint8_t *out, uint32_t out_len, uint8_t *in, uint32_t in_len)
{
    const uint32_t len = out_len > in_len ? out_len : in_len;
    uint32_t sent = 0, received = 0;
    while (received < len) {
        uint8_t byte;
        while (sent < len && sent - received < FIFO && (SR(base) & SR_TNF) != 0) {
            DR(base) = sent < out_len ? out[sent] : 0;
            sent++;
        }
        if (!wait_for(SR_ADDRESS(base), SR_RNE, SR_RNE, FIFO_US)) {
            return -(int32_t)WASME_E_TIMEOUT;
        }
        byte = (uint8_t)DR(base);
        if (received < in_len) {
            in[received] = byte;
        }
        received++;
        still_waiting(waiting);
    }
    return 0;
}

static void wait_ns(uint32_t ns, waiting_fn waiting)
{
    const uint64_t begin = cortex_clock_ns();
    while (cortex_clock_ns() - begin < ns) {
        still_waiting(waiting);
    }
}

static int32_t run_op(uint32_t base, waiting_fn waiting, const spi_op_t *op)
{
    switch (op->kind) {
    case WASME_SPI_OP_TRANSFER:
        return exchange(base, waiting, op->data.transfer, op->len, op->data.transfer, op->len);
    case WASME_SPI_OP_READ:
        return exchange(base, waiting, NULL, 0, op->data.read, op->len);
    case WASME_SPI_OP_WRITE:
        return exchange(base, waiting, op->data.write, op->len, NULL, 0);
    default:
        wait_ns(op->len, waiting);
        return 0;
    }
}

static int32_t exec(void *ctx, int32_t handle, const spi_op_t *ops, uint32_t count)
{
    const pl022_port_t *port = port_of(ctx, handle);
    uint32_t i;
    int32_t error = 0;
    /* What an earlier call that timed out left. */
    for (i = 0; i < FIFO && (SR(port->base) & SR_RNE) != 0; i++) {
        (void)DR(port->base);
    }
    port->select(true);
    for (i = 0; i < count && error == 0; i++) {
        error = run_op(port->base, ((const pl022_t *)ctx)->waiting, &ops[i]);
    }
    if (!wait_for(SR_ADDRESS(port->base), SR_BSY, 0, FIFO_US) && error == 0) {
        error = -(int32_t)WASME_E_TIMEOUT;
    }
    port->select(false);
    return error;
}

static int32_t read(void *ctx, int32_t handle, uint8_t *bytes, uint32_t len)
{
    const spi_op_t op = {WASME_SPI_OP_READ, {.read = bytes}, len};
    return exec(ctx, handle, &op, 1);
}

static int32_t write(void *ctx, int32_t handle, const uint8_t *bytes, uint32_t len)
{
    const spi_op_t op = {WASME_SPI_OP_WRITE, {.write = bytes}, len};
    return exec(ctx, handle, &op, 1);
}

static int32_t transfer_inplace(void *ctx, int32_t handle, uint8_t *bytes, uint32_t len)
{
    const spi_op_t op = {WASME_SPI_OP_TRANSFER, {.transfer = bytes}, len};
    return exec(ctx, handle, &op, 1);
}

static int32_t transfer(void *ctx, int32_t handle, uint8_t *in, uint32_t in_len, const uint8_t *out, uint32_t out_len)
{
    const pl022_port_t *port = port_of(ctx, handle);
    int32_t error;
    port->select(true);
    error = exchange(port->base, ((const pl022_t *)ctx)->waiting, out, out_len, in, in_len);
    port->select(false);
    return error;
}

/** The mode: clock polarity and phase. */
static void set_mode(uint32_t base, uint32_t mode)
{
    const uint32_t polarity = mode == WASME_SPI_MODE_MODE2 || mode == WASME_SPI_MODE_MODE3 ? CR0_SPO : 0;
    const uint32_t phase = mode == WASME_SPI_MODE_MODE1 || mode == WASME_SPI_MODE_MODE3 ? CR0_SPH : 0;
    CR1(base) = 0;
    CR0(base) = (CR0(base) & ~(CR0_SPO | CR0_SPH)) | polarity | phase;
    CR1(base) = CR1_ENABLE;
}

static int32_t configure(void *ctx, int32_t handle, uint32_t mode, uint8_t bits, uint32_t order)
{
    if (bits != 8 || order != WASME_SPI_ORDER_MSB_FIRST) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    set_mode(port_of(ctx, handle)->base, mode);
    return 0;
}

static int32_t init(void *ctx, uint32_t port, uint32_t baud, int32_t mosi, int32_t miso, int32_t sck, int32_t cs)
{
    pl022_t *spi = (pl022_t *)ctx;
    uint32_t base, divisor, prescale = PRESCALE_MIN;
    if (port >= spi->count) {
        return -(int32_t)WASME_E_NO_DEVICE;
    }
    if (mosi != -1 || miso != -1 || sck != -1 || cs != -1) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    if ((spi->open >> port & 1u) != 0) {
        return -(int32_t)WASME_E_BUSY;
    }
    baud = baud != 0 ? baud : DEFAULT_BAUD;
    /* clock / (prescale * (1 + rate)), with an even prescale (3.3.1, 3.3.5), rounded down. */
    divisor = spi->clock_hz / baud + (spi->clock_hz % baud != 0 ? 1 : 0);
    while (prescale <= PRESCALE_MAX && (divisor + prescale - 1) / prescale > RATE_MAX + 1) {
        prescale += 2;
    }
    if (prescale > PRESCALE_MAX) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    base = spi->ports[port].base;
    spi->ports[port].select(false);
    CR1(base) = 0;
    CR0(base) = CR0_8_BITS | CR0_SCR(divisor == 0 ? 0 : (divisor + prescale - 1) / prescale - 1);
    CPSR(base) = prescale;
    set_mode(base, WASME_SPI_MODE_MODE0);
    spi->open |= 1u << port;
    return (int32_t)port;
}

static int32_t deinit(void *ctx, int32_t handle)
{
    pl022_t *spi = (pl022_t *)ctx;
    CR1(spi->ports[handle].base) = 0;
    spi->open &= ~(1u << handle);
    return 0;
}

const spi_drv_t pl022_drv = {init, deinit, read, write, transfer, transfer_inplace, exec, configure};
