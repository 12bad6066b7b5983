/* The generated glue, as a user of the library compiles it. */
#include "driver.h"
#include "wasm_embedded/wasm3/i2c.h"

int32_t bench_bind_ours(wasme_t *guest)
{
    return WASME_bind_i2c(guest, &bench_driver, NULL);
}
