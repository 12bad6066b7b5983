/* Prints the addresses of the targets on an I2C bus. */
#include "wasm_embedded/hal.h"

HAL_START
{
    hal_i2c_t bus;
    hal_err_t err = hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
    for (uint32_t addr = 0x08; err == HAL_OK && addr <= 0x77; addr++) {
        err = hal_i2c_write(&bus, addr, NULL, 0); /* no bytes: the address alone */
        if (err == HAL_OK) {
            hal_print_hex(addr, 2);
            hal_print("\n");
        } else if (err == HAL_E_NACK_ADDRESS || err == HAL_E_NACK) {
            err = HAL_OK;
        }
    }
    hal_i2c_close(&bus);
    hal_print_err(err);
}
