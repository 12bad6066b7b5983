/* What hal.hpp is for, in C++11: build.sh --check compiles it. */
#include "wasm_embedded/hal.hpp"

static hal::I2c open_first()
{
    hal::I2c bus;
    (void)hal_i2c_open(bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
    return bus;
}

/* As docs/scenarios/i2c-two-buses.md, with every bus moved once; the scopes close them, the second one first. */
HAL_START
{
    hal::I2c first = open_first();
    hal::I2c second;
    {
        hal::I2c opened;
        (void)hal_i2c_open(opened, 1, 400000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
        second = static_cast<hal::I2c &&>(opened);
    }
    (void)hal_i2c_write(second, 0x48, "\x01", 1);
    (void)hal_i2c_write(first, 0x48, "\x02", 1);

    hal::Spi spi;
    hal::Uart uart;
    const hal::Gpio pin;
    bool high = hal_spi_is_open(spi) || hal_uart_is_open(uart);
    (void)hal_gpio_get(pin, &high);
}
