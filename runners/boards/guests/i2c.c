/* Uses a bus in every way that I2C has, with a TMP105 at 0x48 and nobody at 0x49. Before each of two measurements it waits for a
 * line on standard input. */
#include "guest.h"

enum { SENSOR = 0x48, NOBODY = 0x49 };

/* Registers of the TMP105: data sheet SBOS219, section 7.5. */
static const uint8_t TEMPERATURE = 0x00, LOW_LIMIT = 0x02;
static const uint8_t TWELVE_BITS[] = {0x01, 0x60};

/* Prints hundredths of a degree. */
static hal_err_t measure(const hal_i2c_t *bus)
{
    uint8_t bytes[2];
    HAL_TRY(hal_i2c_write_read(bus, SENSOR, &TEMPERATURE, 1, bytes, sizeof bytes));
    /* 12 bits of 1/16 degree each, to the left of 16. */
    const int32_t raw = (int16_t)(bytes[0] << 8 | bytes[1]);
    hal_print_dec(raw * 100 / 256);
    hal_print("\n");
    return HAL_OK;
}

/* Sets a limit of the sensor with a write in three pieces and reads it in two: it is right only if neighbours are one message. */
static hal_err_t pieces(const hal_i2c_t *bus)
{
    static const uint8_t high = 0x4b, low = 0x70;
    uint8_t back[2];
    const hal_i2c_op_t ops[] = {
        hal_i2c_op_write(&LOW_LIMIT, 1), hal_i2c_op_write(&high, 1),   hal_i2c_op_write(&low, 1),
        hal_i2c_op_read(&back[0], 1),    hal_i2c_op_read(&back[1], 1),
    };
    HAL_TRY(hal_i2c_transaction(bus, SENSOR, ops, 5));
    guest_tell_bytes("limit", back, sizeof back);
    return HAL_OK;
}

static hal_err_t use(const hal_i2c_t *bus)
{
    uint8_t byte;
    HAL_TRY(hal_i2c_write(bus, SENSOR, TWELVE_BITS, sizeof TWELVE_BITS));
    guest_wait("first");
    HAL_TRY(measure(bus));
    guest_wait("second");
    HAL_TRY(measure(bus));
    HAL_TRY(pieces(bus));

    guest_tell("probe", hal_i2c_write(bus, SENSOR, NULL, 0));
    HAL_TRY(hal_time_delay_ms(30));
    guest_tell("probe nobody", hal_i2c_write(bus, NOBODY, NULL, 0));
    guest_tell("write to nobody", hal_i2c_write(bus, NOBODY, TWELVE_BITS, sizeof TWELVE_BITS));
    guest_tell("read from nobody", hal_i2c_read(bus, NOBODY, &byte, 1));
    /* Nothing of these is to be seen on the bus. */
    guest_tell("10-bit address", hal_i2c_write(bus, hal_i2c_ten_bit(SENSOR), NULL, 0));
    guest_tell("address beyond 7 bits", hal_i2c_write(bus, 0x80 | SENSOR, NULL, 0));

    /* And the bus works. */
    return measure(bus);
}

HAL_START
{
    hal_i2c_t bus;
    hal_err_t err = hal_i2c_open(&bus, 0, HAL_DEFAULT_BAUD, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
    if (err == HAL_OK) {
        err = use(&bus);
        hal_i2c_close(&bus);
    }
    hal_print_err(err);
}
