/* The driver that both sides call. In a file of its own, so that neither side is compiled with sight of it. */
#ifndef WASME_BENCHES_DRIVER_H
#define WASME_BENCHES_DRIVER_H

#include "wasm_embedded/i2c.h"

/** Accepts everything. Its context is not used. */
extern const i2c_drv_t bench_driver;

#endif
