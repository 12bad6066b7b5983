/* Reads the temperature from a TMP102 at address 0x48 three times, once a second. */
#include "wasm_embedded/hal.h"

/* Prints hundredths of a degree, such as `-10.25 C`. */
static void print_temperature(int32_t hundredths)
{
    const uint32_t size = (uint32_t)(hundredths < 0 ? -hundredths : hundredths);
    hal_print(hundredths < 0 ? "-" : "");
    hal_print_uint(size / 100, 10, 1);
    hal_print(".");
    hal_print_uint(size % 100, 10, 2);
    hal_print(" C\n");
}

static hal_err_t measure(const hal_i2c_t *bus)
{
    static const uint8_t temperature = 0x00; /* the register */
    for (int i = 0; i < 3; i++) {
        uint8_t bytes[2];
        HAL_TRY(hal_i2c_write_read(bus, 0x48, &temperature, 1, bytes, sizeof bytes));
        /* 12 bits of 1/16 degree each, to the left of 16: the lowest bit would be 1/256 degree. */
        const int32_t raw = (int16_t)(bytes[0] << 8 | bytes[1]);
        print_temperature((raw * 100 + (raw < 0 ? -128 : 128)) / 256);
        HAL_TRY(hal_time_delay_ms(1000));
    }
    return HAL_OK;
}

HAL_START
{
    hal_i2c_t bus;
    hal_err_t err = hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
    if (err == HAL_OK) {
        err = measure(&bus);
        hal_i2c_close(&bus);
    }
    hal_print_err(err);
}
