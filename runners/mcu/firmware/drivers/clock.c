#include "clock.h"

#include "../cortex-m.h"

static int32_t delay(void *ctx, uint64_t ns)
{
    const uint64_t begin = cortex_clock_ns();
    while (cortex_clock_ns() - begin < ns) {
        ((const waiting_t *)ctx)->waiting();
    }
    return 0;
}

static int32_t now(void *ctx, uint64_t *ns)
{
    (void)ctx;
    *ns = cortex_clock_ns();
    return 0;
}

const time_drv_t clock_drv = {delay, now};
