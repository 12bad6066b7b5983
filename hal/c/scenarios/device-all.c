/* docs/scenarios/device-all.md */
#include "scenario.h"

HAL_START
{
    hal_spi_t spi;
    hal_i2c_t bus;
    hal_gpio_t input;
    hal_gpio_t output;
    bool there;
    bool high;
    hal_err_t err = hal_device_spi(&spi, 1);
    there = hal_spi_is_open(&spi);
    got(err, &there, 1);
    err = hal_device_i2c(&bus, 1);
    there = hal_i2c_is_open(&bus);
    got(err, &there, 1);
    err = hal_device_gpio_in(&input, 1);
    there = hal_gpio_is_open(&input);
    got(err, &there, 1);
    err = hal_device_gpio_out(&output, 1);
    there = hal_gpio_is_open(&output);
    got(err, &there, 1);
    got(hal_gpio_get(&input, &high), &high, 1);
    done(hal_gpio_set(&output, true));
    done(hal_gpio_close(&output));
    done(hal_gpio_close(&input));
    done(hal_i2c_close(&bus));
    done(hal_spi_close(&spi));
}
