/* What our operations of wasm3 (wasm3/operations.c) want from the library. */
#ifndef WASME_WATCH_H
#define WASME_WATCH_H

#include "wasme.h"

#define WASME_M3_INTERNAL
#include "m3_compat.h"

/** Looks at the clock, after WASME_LOOK_EVERY functions and rounds of loops. Returns why the guest is to trap, NULL when it is not. */
M3Result wasme_m3_look(IM3Runtime runtime);

/** Notes that this function ends because the guest traps, after those that it called. */
void wasme_m3_unwound(IM3Function function);

#endif
