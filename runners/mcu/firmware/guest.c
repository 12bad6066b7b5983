/* The guest of the board firmware: tries the parts of a board, one for each command. A command is a letter; what it gives is a line.
 *
 *     t  the temperature of a TMP105 at 0x48, read after a write with a stop between them
 *     T  the same after a repeated start
 *     h  its limit for high temperatures, which is in another register
 *     n  a read at an address where nothing is, on the bus with the sensor
 *     f  the identification of an SPI flash
 *     0 1  sets the lamp
 *     b  the level of a button
 *     u  takes a line on the UART and sends it back
 *     q  ends
 */
#include "wasm_embedded/hal.h"

extern int32_t wasi_fd_read(int32_t fd, const wasme_wbytes_t *pieces, uint32_t pieces_len, uint32_t *count)
    WASME_IMPORT("wasi_snapshot_preview1", "fd_read");

enum { TMP105 = 0x48, NOBODY = 0x23 };
static const uint8_t temperature_register = 0, high_register = 3, read_id = 0x9f;

#ifdef BOARD_LM3S6965EVB
enum { LAMP_PORT = 5, LAMP = 0, BUTTON_PORT = 5, BUTTON = 1 }; /* PF0, PF1 */
#else
enum { LAMP_PORT = 0, LAMP = 0, BUTTON_PORT = 1, BUTTON = 0 };
#endif

/** Thousandths of a degree, of a temperature in 256ths (TMP105 data sheet, table 4). */
static void print_temperature(const uint8_t raw[2])
{
    const int32_t sixteenths = (int16_t)(uint16_t)(raw[0] << 8 | raw[1]) / 16;
    hal_print_dec(sixteenths * 10000 / 160);
    hal_print(" thousandths of a degree\n");
}

/** Opens the first bus on which the sensor is, and points it at its temperature. */
static hal_err_t open_bus(hal_i2c_t *bus)
{
    hal_err_t err = HAL_E_NO_DEVICE;
    uint32_t port;
    for (port = 0; hal_i2c_open(bus, port, 0, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN) == HAL_OK; port++) {
        err = hal_i2c_write(bus, TMP105, &temperature_register, 1);
        if (err == HAL_OK) {
            break;
        }
        HAL_TRY(hal_i2c_close(bus));
    }
    return err;
}

static hal_err_t i2c(char command)
{
    uint8_t raw[2];
    hal_i2c_t bus;
    hal_err_t err;
    HAL_TRY(open_bus(&bus));
    switch (command) {
    case 'n': err = hal_i2c_read(&bus, NOBODY, raw, 1); break;
    case 'h':
        err = hal_i2c_write(&bus, TMP105, &high_register, 1);
        err = err == HAL_OK ? hal_i2c_read(&bus, TMP105, raw, sizeof raw) : err;
        break;
    case 'T': err = hal_i2c_write_read(&bus, TMP105, &temperature_register, 1, raw, sizeof raw); break;
    default: err = hal_i2c_read(&bus, TMP105, raw, sizeof raw); break;
    }
    HAL_TRY(hal_i2c_close(&bus));
    if (err == HAL_OK) {
        print_temperature(raw);
    }
    return err;
}

static hal_err_t flash(void)
{
    uint8_t id[3];
    const hal_spi_op_t ops[] = {hal_spi_op_write(&read_id, 1), hal_spi_op_read(id, sizeof id)};
    hal_spi_t spi;
    hal_err_t err;
    HAL_TRY(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    err = hal_spi_transaction(&spi, ops, 2);
    HAL_TRY(hal_spi_close(&spi));
    if (err == HAL_OK) {
        hal_print("flash ");
        hal_print_hex((uint32_t)id[0] << 16 | (uint32_t)id[1] << 8 | id[2], 6);
        hal_print("\n");
    }
    return err;
}

static hal_err_t lamp(bool on)
{
    hal_gpio_t pin;
    bool level = false;
    hal_err_t err;
    HAL_TRY(hal_gpio_open_output(&pin, LAMP_PORT, LAMP));
    err = hal_gpio_set(&pin, on);
    if (err == HAL_OK) {
        err = hal_gpio_get(&pin, &level);
    }
    hal_print(level ? "lamp 1\n" : "lamp 0\n");
    HAL_TRY(hal_gpio_close(&pin));
    return err;
}

static hal_err_t button(void)
{
    hal_gpio_t pin;
    bool level = false;
    HAL_TRY(hal_gpio_open_input(&pin, BUTTON_PORT, BUTTON));
    HAL_TRY(hal_gpio_get(&pin, &level));
    hal_print(level ? "button 1\n" : "button 0\n");
    return hal_gpio_close(&pin);
}

static hal_err_t echo_line(const hal_uart_t *uart)
{
    uint8_t bytes[32];
    size_t len = 0;
    do {
        size_t count;
        HAL_TRY(hal_uart_read_some(uart, bytes + len, 1, 3000, &count));
        len += count;
    } while (len < sizeof bytes && bytes[len - 1] != '\n');
    HAL_TRY(hal_uart_write(uart, bytes, len));
    hal_print("echoed ");
    hal_print_dec((int32_t)len);
    hal_print("\n");
    return hal_uart_flush(uart);
}

static hal_err_t echo(void)
{
    hal_uart_t uart;
    hal_err_t err;
    HAL_TRY(hal_uart_open(&uart, 0, 9600, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    hal_print("listening\n");
    err = echo_line(&uart);
    HAL_TRY(hal_uart_close(&uart));
    return err;
}

static hal_err_t run(char command)
{
    switch (command) {
    case 't':
    case 'T':
    case 'h':
    case 'n':
        return i2c(command);
    case 'f':
        return flash();
    case '0':
    case '1':
        return lamp(command == '1');
    case 'b':
        return button();
    case 'u':
        return echo();
    default:
        return HAL_OK;
    }
}

HAL_START
{
    hal_print("ready\n");
    for (;;) {
        uint8_t command = 0;
        const wasme_wbytes_t piece = {&command, 1};
        uint32_t count = 0;
        hal_err_t err;
        if (wasi_fd_read(0, &piece, 1, &count) != 0 || count == 0 || command == 'q') {
            return;
        }
        err = run((char)command);
        if (err != HAL_OK) {
            hal_print_err(err);
        }
    }
}
