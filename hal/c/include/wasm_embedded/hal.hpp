/* The HAL for guests in C++: that for C, and handles that close themselves at the end of their scope.
 *
 *     hal::I2c bus;
 *     hal_err_t err = hal_i2c_open(bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
 *
 * C++11, without exceptions, without the standard library. */
#ifndef WASM_EMBEDDED_HAL_HPP
#define WASM_EMBEDDED_HAL_HPP

#include "wasm_embedded/hal.h"

namespace hal {

/** Closes what is open. */
inline hal_err_t close(hal_i2c_t *bus) { return hal_i2c_close(bus); }
inline hal_err_t close(hal_spi_t *spi) { return hal_spi_close(spi); }
inline hal_err_t close(hal_uart_t *uart) { return hal_uart_close(uart); }
inline hal_err_t close(hal_gpio_t *pin) { return hal_gpio_close(pin); }

/** A handle that it alone owns: it can be moved, not copied. It is closed when it is destroyed or when another is moved into it;
 * an error of that is dropped, so call the `close` of its kind where it matters. The functions of C take it as it is. Opening one
 * that is open does not close it first. */
template <typename Handle> class Owned {
public:
    /** Not open. */
    Owned() : handle() {}

    /** Takes a handle over, such as one that the platform has set up. */
    explicit Owned(Handle taken) : handle(taken) {}

    Owned(Owned &&other) noexcept : handle(other.release()) {}

    Owned &operator=(Owned &&other) noexcept
    {
        if (this != &other) {
            close(&handle);
            handle = other.release();
        }
        return *this;
    }

    ~Owned() { close(&handle); }

    Owned(const Owned &) = delete;
    Owned &operator=(const Owned &) = delete;

    operator Handle *() { return &handle; }
    operator const Handle *() const { return &handle; }

    /** Gives the handle up; closing it is then the caller's. */
    Handle release()
    {
        const Handle given = handle;
        handle = Handle();
        return given;
    }

private:
    Handle handle;
};

/** An I2C controller. */
using I2c = Owned<hal_i2c_t>;
/** An SPI controller with its chip select. */
using Spi = Owned<hal_spi_t>;
/** A UART. */
using Uart = Owned<hal_uart_t>;
/** A pin. */
using Gpio = Owned<hal_gpio_t>;

} // namespace hal

#endif
