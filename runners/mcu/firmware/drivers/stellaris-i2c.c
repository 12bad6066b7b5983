#include "stellaris-i2c.h"

#include <stddef.h>

#include "i2c-ops.h"

/* Registers (14.5) and their bits. */
#define MSA(base) REG32((base) + 0x00u)
#define MCS_ADDRESS(base) ((base) + 0x04u)
#define MCS(base) REG32(MCS_ADDRESS(base))
#define MDR(base) REG32((base) + 0x08u)
#define MTPR(base) REG32((base) + 0x0cu)
#define MCR(base) REG32((base) + 0x20u)
#define MSA_RECEIVE 0x1u
/* MCS, written */
#define MCS_RUN 0x1u
#define MCS_START 0x2u
#define MCS_STOP 0x4u
#define MCS_ACK 0x8u
/* MCS, read */
#define MCS_BUSY 0x01u
#define MCS_ERROR 0x02u
#define MCS_ADRACK 0x04u
#define MCS_DATACK 0x08u
#define MCS_ARBLST 0x10u
#define MCS_BUSBSY 0x40u
#define MCR_CONTROLLER 0x10u
#define MTPR_MAX 0x7fu

#define DEFAULT_BAUD 100000u
#define MAX_BAUD 400000u
/** A target that holds the clock for longer is stuck (SMBus 3.1, Ttimeout). */
#define BYTE_US 35000u

/** What became of the last byte, and gives the bus back if it failed. */
static int32_t outcome(const stellaris_i2c_t *i2c, uint32_t base)
{
    uint32_t status;
    if (!wait_for(MCS_ADDRESS(base), MCS_BUSY, 0, BYTE_US)) {
        MCR(base) = 0; /* lets go of the lines (14.5, I2CMCR) */
        MCR(base) = MCR_CONTROLLER;
        return -(int32_t)WASME_E_TIMEOUT;
    }
    status = MCS(base);
    if ((status & MCS_ERROR) == 0) {
        return 0;
    }
    if ((status & MCS_ARBLST) != 0) {
        return i2c->emulated ? -(int32_t)WASME_E_NACK_ADDRESS : -(int32_t)WASME_E_ARBITRATION_LOST;
    }
    MCS(base) = MCS_STOP;
    (void)wait_for(MCS_ADDRESS(base), MCS_BUSY, 0, BYTE_US);
    if ((status & MCS_ADRACK) != 0) {
        return -(int32_t)WASME_E_NACK_ADDRESS;
    }
    return (status & MCS_DATACK) != 0 ? -(int32_t)WASME_E_NACK_DATA : -(int32_t)WASME_E_BUS;
}

/** Sends or receives the bytes of one operation. `begins` and `ends` say where it stands in its run, `last` that a stop follows. */
static int32_t run_op(const stellaris_i2c_t *i2c, uint32_t base, const i2c_op_t *op, bool begins, bool ends, bool last)
{
    uint32_t i;
    for (i = 0; i < op->len; i++) {
        const bool end = ends && i + 1 == op->len;
        uint32_t command = MCS_RUN;
        int32_t error;
        command |= begins && i == 0 ? MCS_START : 0;
        command |= end && last ? MCS_STOP : 0;
        if (op->kind == WASME_I2C_OP_WRITE) {
            MDR(base) = op->data.write[i];
        } else {
            command |= end ? 0 : MCS_ACK;
        }
        MCS(base) = command;
        error = outcome(i2c, base);
        still_waiting(i2c->waiting);
        if (error != 0) {
            return error;
        }
        if (op->kind == WASME_I2C_OP_READ) {
            op->data.read[i] = (uint8_t)MDR(base);
        }
    }
    return 0;
}

static int32_t exec(void *ctx, int32_t handle, uint16_t addr, const i2c_op_t *ops, uint32_t count)
{
    const stellaris_i2c_t *i2c = (const stellaris_i2c_t *)ctx;
    const uint32_t base = i2c->bases[handle];
    uint32_t op = i2c_next_op(ops, count, 0);
    bool begins = true;
    if ((addr & I2C_TEN_BIT) != 0) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    if (i2c_reads_nothing(ops, count)) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    if (op == count) {
        return -(int32_t)WASME_E_UNSUPPORTED; /* the address alone */
    }
    if ((MCS(base) & MCS_BUSBSY) != 0) {
        return -(int32_t)WASME_E_BUSY; /* another controller's */
    }
    while (op < count) {
        const bool ends = i2c_ends_run(ops, count, op);
        const uint32_t next = i2c_next_op(ops, count, op + 1);
        int32_t error;
        MSA(base) = (uint32_t)addr << 1 | (ops[op].kind == WASME_I2C_OP_READ ? MSA_RECEIVE : 0);
        error = run_op(i2c, base, &ops[op], begins, ends, next == count);
        if (error != 0) {
            return error;
        }
        begins = ends;
        op = next;
    }
    return 0;
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
    stellaris_i2c_t *i2c = (stellaris_i2c_t *)ctx;
    uint32_t period;
    if (port >= i2c->count) {
        return -(int32_t)WASME_E_NO_DEVICE;
    }
    if (sda != -1 || scl != -1 || baud > MAX_BAUD) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    if ((i2c->open >> port & 1u) != 0) {
        return -(int32_t)WASME_E_BUSY;
    }
    baud = baud != 0 ? baud : DEFAULT_BAUD;
    /* A period is 2 * (6 + 4) * (TPR + 1) cycles (14.3.1), rounded up so that the bus is not faster than asked for. */
    period = (i2c->clock_hz + 20u * baud - 1) / (20u * baud) - 1;
    if (period > MTPR_MAX) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    MCR(i2c->bases[port]) = MCR_CONTROLLER;
    MTPR(i2c->bases[port]) = period;
    i2c->open |= 1u << port;
    return (int32_t)port;
}

static int32_t deinit(void *ctx, int32_t handle)
{
    stellaris_i2c_t *i2c = (stellaris_i2c_t *)ctx;
    MCR(i2c->bases[handle]) = 0;
    i2c->open &= ~(1u << handle);
    return 0;
}

const i2c_drv_t stellaris_i2c_drv = {init, deinit, write, read, write_read, exec};
