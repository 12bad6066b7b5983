/* Prints a table of the addresses that answer on an I2C bus, as i2cdetect of Linux does. */
#include "wasm_embedded/hal.h"

/* Probes an address and prints its cell of the table. The addresses below 0x08 and above 0x77 are reserved. */
static hal_err_t probe(const hal_i2c_t *bus, uint32_t addr)
{
    hal_err_t err;
    if (addr < 0x08 || addr > 0x77) {
        hal_print("   ");
        return HAL_OK;
    }
    err = hal_i2c_write(bus, addr, NULL, 0); /* no bytes: the address alone */
    if (err == HAL_OK) {
        hal_print_hex(addr, 2);
        hal_print(" ");
        return HAL_OK;
    }
    if (err == HAL_E_NACK_ADDRESS || err == HAL_E_NACK || err == HAL_E_TIMEOUT) { /* some controllers only wait */
        hal_print("-- ");
        return HAL_OK;
    }
    hal_print("\n");
    return err;
}

static hal_err_t scan(const hal_i2c_t *bus)
{
    hal_print("     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f\n");
    for (uint32_t row = 0; row < 0x80; row += 0x10) {
        hal_print_hex(row, 2);
        hal_print(": ");
        for (uint32_t addr = row; addr < row + 0x10; addr++) {
            HAL_TRY(probe(bus, addr));
        }
        hal_print("\n");
    }
    return HAL_OK;
}

HAL_START
{
    hal_i2c_t bus;
    hal_err_t err = hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
    if (err == HAL_OK) {
        err = scan(&bus);
        hal_i2c_close(&bus);
    }
    hal_print_err(err);
}
