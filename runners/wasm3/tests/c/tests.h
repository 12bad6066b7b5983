/* What the tests share: CHECK, and an I2C driver that writes down what it is asked. */
#ifndef WASME_TESTS_H
#define WASME_TESTS_H

#include <stdio.h>
#include <stdlib.h>

#include "wasm_embedded/wasm3/i2c.h"
#include "wasme.h"

#include "guests/hello.wasm.h"
#include "guests/limits.wasm.h"

#define CHECK(condition)                                                                                                         \
    do {                                                                                                                         \
        if (!(condition)) {                                                                                                      \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                      \
            exit(1);                                                                                                             \
        }                                                                                                                        \
    } while (0)

#define CHECK_TEXT(found, expected)                                                                                              \
    do {                                                                                                                         \
        if (strcmp(found, expected) != 0) {                                                                                      \
            fprintf(stderr, "%s:%d: found    \"%s\"\n  expected \"%s\"\n", __FILE__, __LINE__, found, expected);                 \
            exit(1);                                                                                                             \
        }                                                                                                                        \
    } while (0)

/** What a guest did on its bus. */
typedef struct {
    /** How many handles were opened and closed. */
    int32_t opened, closed;
    /** The handles that were closed came in the reverse order of opening, without a gap. */
    bool in_order;
    /** The handle that is to be closed next. */
    int32_t next;
    /** What the guest told last, and on which handle. */
    uint32_t told;
    int32_t told_on;
    /** The most operations in one call. */
    uint32_t most_ops;
} bus_t;

static int32_t bus_init(void *ctx, uint32_t port, uint32_t baud, int32_t sda, int32_t scl)
{
    bus_t *bus = (bus_t *)ctx;
    (void)port, (void)baud, (void)sda, (void)scl;
    bus->next = bus->opened;
    return bus->opened++;
}

static int32_t bus_deinit(void *ctx, int32_t handle)
{
    bus_t *bus = (bus_t *)ctx;
    bus->in_order = (bus->closed == 0 || bus->in_order) && handle == bus->next;
    bus->next--;
    bus->closed++;
    return 0;
}

static int32_t bus_write(void *ctx, int32_t handle, uint16_t addr, const uint8_t *bytes, uint32_t len)
{
    bus_t *bus = (bus_t *)ctx;
    CHECK(addr == 0x10 && len == 4);
    bus->told = wasme_u32(bytes);
    bus->told_on = handle;
    return 0;
}

static int32_t bus_exec(void *ctx, int32_t handle, uint16_t addr, const i2c_op_t *ops, uint32_t len)
{
    bus_t *bus = (bus_t *)ctx;
    (void)handle, (void)ops;
    CHECK(addr == 0x11);
    bus->most_ops = len > bus->most_ops ? len : bus->most_ops;
    return 0;
}

static const i2c_drv_t bus_driver = {bus_init, bus_deinit, bus_write, NULL, NULL, bus_exec};

/** An instance of the guest `limits` on a bus of its own. */
static void start_limits(wasme_t *guest, const wasme_config_t *config, bus_t *bus)
{
    memset(bus, 0, sizeof *bus);
    WASME_init(guest, config);
    CHECK(WASME_bind_i2c(guest, &bus_driver, bus) == 0);
    CHECK(WASME_load(guest, limits_wasm, sizeof limits_wasm) == WASME_OK);
}

#endif
