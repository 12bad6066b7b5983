/* docs/scenarios/spi-open.md */
#include "scenario.h"

HAL_START
{
    hal_spi_t spi;
    done(hal_spi_open(&spi, 1, 8000000, 10, 11, 12, 13));
    done(hal_spi_close(&spi));
}
