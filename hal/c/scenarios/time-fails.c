/* docs/scenarios/time-fails.md */
#include "scenario.h"

HAL_START
{
    uint64_t now;
    done(hal_time_delay_ns(1000));
    got(hal_time_now(&now), &now, sizeof now);
}
