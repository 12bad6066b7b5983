/* docs/scenarios/i2c-transaction-nack.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x0a};
    hal_i2c_t bus;
    uint8_t bytes[1];
    const hal_i2c_op_t ops[] = {hal_i2c_op_write(data, sizeof data), hal_i2c_op_read(bytes, sizeof bytes)};
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_i2c_transaction(&bus, 0x68, ops, 2), bytes, sizeof bytes);
    done(hal_i2c_close(&bus));
}
