#include "sbcon-i2c.h"

#include <stddef.h>

#include "i2c-ops.h"

/* Registers: written with ones, the first lets lines go, the second pulls them low. Read, the first gives their levels. */
#define LINES(base) ((base) + 0x0u)
#define LOW(base) ((base) + 0x4u)
#define SCL 0x1u
#define SDA 0x2u

#define DEFAULT_BAUD 100000u
#define MAX_BAUD 100000u
#define MIN_BAUD 1000u
/** A target that holds the clock for longer is stuck (SMBus 3.1, Ttimeout). */
#define STRETCH_US 35000u

/** A bus, for the time of a transaction. */
typedef struct {
    uint32_t base;
    uint32_t half_ns;
    waiting_fn waiting;
} wires_t;

static void half(const wires_t *wires)
{
    const uint64_t begin = cortex_clock_ns();
    while (cortex_clock_ns() - begin < wires->half_ns) {
    }
}

static void pull(const wires_t *wires, uint32_t lines)
{
    REG32(LOW(wires->base)) = lines;
}

static void let_go(const wires_t *wires, uint32_t lines)
{
    REG32(LINES(wires->base)) = lines;
}

/** Lets go of the clock and waits until it is high, which a target may put off. */
static int32_t clock_high(const wires_t *wires)
{
    let_go(wires, SCL);
    return wait_for(LINES(wires->base), SCL, SCL, STRETCH_US) ? 0 : -(int32_t)WASME_E_TIMEOUT;
}

/** One bit, of which the level on the line is given. The clock is low before and after. */
static int32_t bit(const wires_t *wires, bool out, bool *in)
{
    int32_t error;
    if (out) {
        let_go(wires, SDA);
    } else {
        pull(wires, SDA);
    }
    half(wires);
    error = clock_high(wires);
    *in = (REG32(LINES(wires->base)) & SDA) != 0;
    half(wires);
    pull(wires, SCL);
    return error;
}

/** A start, also in the middle of a transaction (UM10204, 3.1.4). */
static int32_t start(const wires_t *wires)
{
    int32_t error;
    let_go(wires, SDA);
    half(wires);
    error = clock_high(wires);
    if (error == 0 && (REG32(LINES(wires->base)) & SDA) == 0) {
        error = -(int32_t)WASME_E_BUS;
    }
    half(wires);
    if (error == 0) {
        pull(wires, SDA);
        half(wires);
        pull(wires, SCL);
    }
    return error;
}

static int32_t stop(const wires_t *wires)
{
    int32_t error;
    pull(wires, SDA);
    half(wires);
    error = clock_high(wires);
    half(wires);
    let_go(wires, SDA);
    half(wires);
    return error;
}

/** Sends a byte; `nack` is the answer when the target does not acknowledge it. */
static int32_t send(const wires_t *wires, uint8_t byte, int32_t nack)
{
    unsigned i;
    bool level;
    int32_t error;
    for (i = 0; i < 8; i++) {
        const bool one = (byte >> (7 - i) & 1u) != 0;
        error = bit(wires, one, &level);
        if (error != 0) {
            return error;
        }
        if (one && !level) {
            return -(int32_t)WASME_E_ARBITRATION_LOST;
        }
    }
    error = bit(wires, true, &level);
    return error != 0 ? error : level ? nack : 0;
}

/** Receives a byte and acknowledges it, if more are wanted. */
static int32_t receive(const wires_t *wires, uint8_t *byte, bool more)
{
    unsigned i, value = 0;
    bool level;
    for (i = 0; i < 8; i++) {
        const int32_t error = bit(wires, true, &level);
        if (error != 0) {
            return error;
        }
        value = value << 1 | (level ? 1u : 0u);
    }
    *byte = (uint8_t)value;
    return bit(wires, !more, &level);
}

/** A start and the address. */
static int32_t address(const wires_t *wires, uint16_t addr, uint32_t kind)
{
    const int32_t error = start(wires);
    const unsigned byte = (unsigned)addr << 1 | (kind == WASME_I2C_OP_READ ? 1u : 0u);
    return error != 0 ? error : send(wires, (uint8_t)byte, -(int32_t)WASME_E_NACK_ADDRESS);
}

static int32_t run_op(const wires_t *wires, const i2c_op_t *op, bool ends)
{
    uint32_t i;
    int32_t error = 0;
    for (i = 0; i < op->len && error == 0; i++) {
        error = op->kind == WASME_I2C_OP_READ ? receive(wires, &op->data.read[i], !(ends && i + 1 == op->len))
                                              : send(wires, op->data.write[i], -(int32_t)WASME_E_NACK_DATA);
        still_waiting(wires->waiting);
    }
    return error;
}

static int32_t exec(void *ctx, int32_t handle, uint16_t addr, const i2c_op_t *ops, uint32_t count)
{
    const sbcon_i2c_t *i2c = (const sbcon_i2c_t *)ctx;
    const wires_t wires = {i2c->bases[handle], i2c->half_ns[handle], i2c->waiting};
    uint32_t op = i2c_next_op(ops, count, 0);
    bool begins = true;
    int32_t error = 0;
    if ((addr & I2C_TEN_BIT) != 0) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    if (i2c_reads_nothing(ops, count)) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    if (op == count) {
        /* The address alone. */
        error = address(&wires, addr, WASME_I2C_OP_WRITE);
    }
    while (op < count && error == 0) {
        const bool ends = i2c_ends_run(ops, count, op);
        error = begins ? address(&wires, addr, ops[op].kind) : 0;
        if (error == 0) {
            error = run_op(&wires, &ops[op], ends);
        }
        begins = ends;
        op = i2c_next_op(ops, count, op + 1);
    }
    if (error == -(int32_t)WASME_E_ARBITRATION_LOST) {
        let_go(&wires, SCL | SDA); /* the stop is the winner's */
        return error;
    }
    {
        const int32_t stopped = stop(&wires);
        return error != 0 ? error : stopped;
    }
}

static int32_t write(void *ctx, int32_t handle, uint16_t addr, const uint8_t *bytes, uint32_t len)
{
    const i2c_op_t op = i2c_write_op(bytes, len);
    return exec(ctx, handle, addr, &op, 1);
}

static int32_t read(void *ctx, int32_t handle, uint16_t addr, uint8_t *bytes, uint32_t len)
{
    const i2c_op_t op = i2c_read_op(bytes, len);
    return exec(ctx, handle, addr, &op, 1);
}

static int32_t write_read(void *ctx, int32_t handle, uint16_t addr, const uint8_t *out, uint32_t out_len, uint8_t *in,
                          uint32_t in_len)
{
    const i2c_op_t ops[] = {i2c_write_op(out, out_len), i2c_read_op(in, in_len)};
    return out_len != 0 || in_len == 0 ? exec(ctx, handle, addr, ops, 2) : -(int32_t)WASME_E_UNSUPPORTED;
}

static int32_t init(void *ctx, uint32_t port, uint32_t baud, int32_t sda, int32_t scl)
{
    sbcon_i2c_t *i2c = (sbcon_i2c_t *)ctx;
    if (port >= i2c->count) {
        return -(int32_t)WASME_E_NO_DEVICE;
    }
    baud = baud != 0 ? baud : DEFAULT_BAUD;
    if (sda != -1 || scl != -1 || baud > MAX_BAUD || baud < MIN_BAUD) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    if (i2c->half_ns[port] != 0) {
        return -(int32_t)WASME_E_BUSY;
    }
    i2c->half_ns[port] = (500000000u + baud - 1) / baud;
    REG32(LINES(i2c->bases[port])) = SCL | SDA;
    return (int32_t)port;
}

static int32_t deinit(void *ctx, int32_t handle)
{
    ((sbcon_i2c_t *)ctx)->half_ns[handle] = 0;
    return 0;
}

const i2c_drv_t sbcon_i2c_drv = {init, deinit, write, read, write_read, exec};
