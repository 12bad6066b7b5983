/* docs/scenarios/time-now.md */
#include "scenario.h"

HAL_START
{
    uint64_t now;
    got(hal_time_now(&now), &now, sizeof now);
}
