/* docs/scenarios/time-delay.md */
#include "scenario.h"

HAL_START
{
    done(hal_time_delay_ns(1500));
    done(hal_time_delay_ms(5000));
}
