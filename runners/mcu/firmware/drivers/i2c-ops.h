/* The operations of one I2C transaction as a controller sees them: runs of bytes in one direction, each after a start of its own. */
#ifndef MCU_I2C_OPS_H
#define MCU_I2C_OPS_H

#include <stdbool.h>

#include "wasm_embedded/i2c.h"

/** An address of 10 bits: i2c/ten-bit. */
#define I2C_TEN_BIT 0x8000u

/** The operation with bytes from this one on; `count` when there is none. */
static inline uint32_t i2c_next_op(const i2c_op_t *ops, uint32_t count, uint32_t from)
{
    while (from < count && ops[from].len == 0) {
        from++;
    }
    return from;
}

/** Whether the run of an operation's direction ends with it. */
static inline bool i2c_ends_run(const i2c_op_t *ops, uint32_t count, uint32_t op)
{
    const uint32_t next = i2c_next_op(ops, count, op + 1);
    return next == count || ops[next].kind != ops[op].kind;
}

/** Whether a target would be told to send, and get no clock: i2c/read/none. */
static inline bool i2c_reads_nothing(const i2c_op_t *ops, uint32_t count)
{
    uint32_t i;
    bool any = false;
    for (i = 0; i < count; i++) {
        const bool begins = i == 0 || ops[i - 1].kind != ops[i].kind, ends = i + 1 == count || ops[i + 1].kind != ops[i].kind;
        any = (any && !begins) || ops[i].len != 0;
        if (ops[i].kind == WASME_I2C_OP_READ && ends && !any) {
            return true;
        }
    }
    return false;
}

/** Makes operations of the arguments of the functions for one or two of them. */
static inline i2c_op_t i2c_write_op(const uint8_t *bytes, uint32_t len)
{
    i2c_op_t op;
    op.kind = WASME_I2C_OP_WRITE;
    op.data.write = bytes;
    op.len = len;
    return op;
}

static inline i2c_op_t i2c_read_op(uint8_t *bytes, uint32_t len)
{
    i2c_op_t op;
    op.kind = WASME_I2C_OP_READ;
    op.data.read = bytes;
    op.len = len;
    return op;
}

#endif
