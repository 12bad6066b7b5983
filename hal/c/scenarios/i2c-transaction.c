/* docs/scenarios/i2c-transaction.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x0a, 0x0b, 0x0c, 0x0d};
    hal_i2c_t bus;
    uint8_t bytes[5];
    const hal_i2c_op_t ops[] = {
        hal_i2c_op_write(data, 1),
        hal_i2c_op_write(data + 1, 2),
        hal_i2c_op_read(bytes, 2),
        hal_i2c_op_write(data + 3, 1),
        hal_i2c_op_read(bytes + 2, 3),
    };
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_i2c_transaction(&bus, 0x68, ops, 5), bytes, sizeof bytes);
    done(hal_i2c_close(&bus));
}
