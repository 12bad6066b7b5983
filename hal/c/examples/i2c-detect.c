/* Prints a table of the addresses that answer on an I2C bus, as i2cdetect of Linux does. */
#include "wasm_embedded/hal.h"

/* Scans 0x08 to 0x77: the other addresses are reserved. */
static hal_err_t scan(const hal_i2c_t *bus)
{
    hal_print("     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f\n");
    for (uint32_t addr = 0; addr < 0x80; addr++) {
        hal_err_t err = HAL_OK;
        if (addr % 16 == 0) {
            hal_print_hex(addr, 2);
            hal_print(": ");
        }
        if (addr < 0x08 || addr > 0x77) {
            hal_print("   ");
        } else if ((err = hal_i2c_write(bus, addr, NULL, 0)) == HAL_OK) { /* no bytes: the address alone */
            hal_print_hex(addr, 2);
            hal_print(" ");
        } else if (err == HAL_E_NACK_ADDRESS || err == HAL_E_NACK) {
            hal_print("-- ");
        } else {
            hal_print("\n");
            return err;
        }
        if (addr % 16 == 15) {
            hal_print("\n");
        }
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
