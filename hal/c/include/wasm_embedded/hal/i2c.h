/* I2C as controller.
 *
 * An address is a 7-bit address, 0 to 0x7f without the direction bit, or what hal_i2c_ten_bit makes of a 10-bit one; any other is
 * HAL_E_INVALID_ARG. A target that does not acknowledge is HAL_E_NACK_ADDRESS, HAL_E_NACK_DATA, or HAL_E_NACK where the
 * controller cannot tell. After an error the bytes in a buffer to read are unspecified.
 *
 * Bus diagrams: `ST` start, `SR` repeated start, `SP` stop, `SAD+W` / `SAD+R` address with direction, `B0..Bn` bytes sent,
 * `b0..bn` bytes received, `A` acknowledged, `N` not acknowledged. */
#ifndef WASM_EMBEDDED_HAL_I2C_H
#define WASM_EMBEDDED_HAL_I2C_H

#include "wasm_embedded/guest/i2c.h"
#include "wasm_embedded/hal/common.h"

/** A controller. */
typedef struct {
    int32_t handle;
} hal_i2c_t;

/** One operation of hal_i2c_transaction; hal_i2c_op_write and hal_i2c_op_read make it. */
typedef wasme_i2c_op_t hal_i2c_op_t;

/** The address of a target with a 10-bit address, 0 to 0x3ff. */
static inline uint32_t hal_i2c_ten_bit(uint32_t addr)
{
    /* One that is too high must not become another target: 0xffff is no address. */
    return addr <= 0x3ff ? 0x8000 | addr : 0xffff;
}

/** Opens controller `port` with a clock of `baud` Hz (or HAL_DEFAULT_BAUD) on the pins `sda` and `scl` (or HAL_DEFAULT_PIN).
 * After an error it is not open. What was open in `bus` is not closed. */
static inline hal_err_t hal_i2c_open(hal_i2c_t *bus, uint32_t port, uint32_t baud, int32_t sda, int32_t scl)
{
    bus->handle = 0;
    return hal_err(wasme_i2c_init(port, baud, sda, scl, &bus->handle));
}

/** Whether it is open. */
static inline bool hal_i2c_is_open(const hal_i2c_t *bus)
{
    return bus->handle > 0;
}

/** Closes a controller, also when it answers an error. Closing one that is not open does nothing and is HAL_OK. */
static inline hal_err_t hal_i2c_close(hal_i2c_t *bus)
{
    const int32_t handle = bus->handle;
    bus->handle = 0;
    return handle > 0 ? hal_err(wasme_i2c_deinit(handle)) : HAL_OK;
}

/** Sends `len` bytes: `ST SAD+W A B0 A ... BN A SP`. No bytes probe the address: `ST SAD+W A SP`. */
static inline hal_err_t hal_i2c_write(const hal_i2c_t *bus, uint32_t addr, const void *data, size_t len)
{
    const wasme_rbytes_t bytes = {(const uint8_t *)data, (uint32_t)len};
    return addr > UINT16_MAX ? HAL_E_INVALID_ARG : hal_err(wasme_i2c_write(bus->handle, (uint16_t)addr, &bytes));
}

/** Receives `len` bytes: `ST SAD+R A b0 A ... bN N SP`. */
static inline hal_err_t hal_i2c_read(const hal_i2c_t *bus, uint32_t addr, void *buffer, size_t len)
{
    const wasme_wbytes_t bytes = {(uint8_t *)buffer, (uint32_t)len};
    return addr > UINT16_MAX ? HAL_E_INVALID_ARG : hal_err(wasme_i2c_read(bus->handle, (uint16_t)addr, &bytes));
}

/** Sends bytes, then receives bytes: `ST SAD+W A B0 A ... BN A SR SAD+R A b0 A ... bN N SP`. The two must not overlap. */
static inline hal_err_t hal_i2c_write_read(const hal_i2c_t *bus, uint32_t addr, const void *data, size_t data_len, void *buffer,
                                           size_t buffer_len)
{
    const wasme_rbytes_t write = {(const uint8_t *)data, (uint32_t)data_len};
    const wasme_wbytes_t read = {(uint8_t *)buffer, (uint32_t)buffer_len};
    return addr > UINT16_MAX ? HAL_E_INVALID_ARG
                             : hal_err(wasme_i2c_write_read(bus->handle, (uint16_t)addr, &write, &read));
}

/** The operation that sends `len` bytes, which must stay there until the transaction. */
static inline hal_i2c_op_t hal_i2c_op_write(const void *data, size_t len)
{
    hal_i2c_op_t op;
    op.kind = WASME_I2C_OP_WRITE;
    op.data.write = (const uint8_t *)data;
    op.len = (uint32_t)len;
    return op;
}

/** The operation that receives `len` bytes. */
static inline hal_i2c_op_t hal_i2c_op_read(void *buffer, size_t len)
{
    hal_i2c_op_t op;
    op.kind = WASME_I2C_OP_READ;
    op.data.read = (uint8_t *)buffer;
    op.len = (uint32_t)len;
    return op;
}

/** Any sequence of operations with one target, with a repeated start between those of different kinds and one stop at the end.
 * Neighbours of the same kind are joined. Every runtime takes 16 operations; more may be HAL_E_EXHAUSTED. No operations do
 * nothing. Buffers to read must not overlap any other. HAL_E_UNSUPPORTED where the driver lacks it. */
static inline hal_err_t hal_i2c_transaction(const hal_i2c_t *bus, uint32_t addr, const hal_i2c_op_t *ops, size_t count)
{
    return addr > UINT16_MAX ? HAL_E_INVALID_ARG
                             : hal_err(wasme_i2c_exec(bus->handle, (uint16_t)addr, ops, (uint32_t)count));
}

#endif
