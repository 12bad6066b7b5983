/* Runs embedded-wasm guests on wasm3.
 *
 *     static wasme_t guest;                                      // about 1 KB; it is not moved while it is in use
 *
 *     WASME_init(&guest, NULL);
 *     WASME_bind_i2c(&guest, &my_i2c_driver, my_i2c_state);      // from wasm_embedded/wasm3/i2c.h
 *     if (WASME_run(&guest, image, sizeof image) != WASME_OK) {
 *         puts(WASME_error(&guest));
 *     }
 *     WASME_deinit(&guest);
 *
 * No globals; wasm3 allocates, this library does not. An instance is used by one thread at a time. Drivers and callbacks do
 * not call these functions for the instance that called them. Also valid C++. */
#ifndef WASM_EMBEDDED_WASME_H
#define WASM_EMBEDDED_WASME_H

#include "wasm_embedded/wasm3/binding.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The bytes of wasm3's stack when the configuration does not say. */
#ifndef WASME_DEFAULT_STACK
#define WASME_DEFAULT_STACK (64u * 1024u)
#endif

/** The files of WASI that exist. */
enum { WASME_STDIN = 0, WASME_STDOUT = 1, WASME_STDERR = 2 };

/** The clocks of WASI that exist. */
enum { WASME_CLOCK_REALTIME = 0, WASME_CLOCK_MONOTONIC = 1 };

/** What the WASI functions need of the platform. Any member may be NULL. The errors are errno values of WASI, 29 for one of
 * input or output. */
typedef struct {
    /** Reads up to `len` bytes of standard input. Returns how many, 0 at the end, or an error as -errno. NULL: always the end. */
    int32_t (*read)(void *user, uint8_t *bytes, uint32_t len);
    /** Writes up to `len` bytes to WASME_STDOUT or WASME_STDERR. Returns how many, or an error as -errno. NULL: all are dropped. */
    int32_t (*write)(void *user, uint32_t stream, const uint8_t *bytes, uint32_t len);
    /** The nanoseconds of a clock: since 1970, or since any fixed moment. NULL: the guest gets `nosys`. */
    uint64_t (*clock)(void *user, uint32_t clock);
    /** Fills the bytes with random ones; false when it cannot. NULL: the guest gets `nosys`. */
    bool (*random)(void *user, uint8_t *bytes, uint32_t len);
    /** Waits for so many nanoseconds. NULL: the guest gets `nosys`. */
    void (*sleep)(void *user, uint64_t ns);
    /** The arguments, the name of the program first. */
    const char *const *args;
    uint32_t arg_count;
    void *user;
} wasme_wasi_t;

/** How a guest is run. All zero is a valid configuration. */
typedef struct {
    /** The bytes of wasm3's stack; 0: WASME_DEFAULT_STACK. */
    uint32_t stack_size;
    /** How many bytes of the caller's stack the guest may use before it traps, 0 for no check. Checked where the guest calls
     * `wasme.tick`, which guests do at the head of every function and loop when the image was instrumented. */
    uint32_t native_stack;
    /** The largest size of the guest's memory in bytes, of which whole pages of 64 KiB count; 0: what the module declares. */
    uint64_t memory_limit;
    /** How many bytes of the memory really exist, for devices with less than a page; an access beyond them traps. 0: all. */
    uint32_t memory_backing;
    /** Whether the guest's time is up `ahead_ns` nanoseconds from now. Asked at every 1024th tick and before every wait.
     * NULL: no time limit. */
    bool (*time_up)(void *user, uint64_t ahead_ns);
    /** Called once, when the guest ends, before its open handles are closed. May be NULL. */
    void (*ending)(void *user);
    /** Called with the text of every refusal and trap. May be NULL. */
    void (*log)(void *user, const char *text);
    /** The first argument of the three above. */
    void *user;
    /** NULL: there is no WASI, and guests that import it are refused. It is used until WASME_deinit. */
    const wasme_wasi_t *wasi;
} wasme_config_t;

/** What became of a call of this library. */
typedef enum {
    /** The function returned. */
    WASME_OK = 0,
    /** The module was not taken, or the call does not fit the state; nothing ran. */
    WASME_REFUSED = 1,
    /** The guest trapped. */
    WASME_TRAP = 2,
    /** The guest called `proc_exit`: see WASME_exit_code. */
    WASME_EXIT = 3,
    /** The guest's time was up. */
    WASME_TIME_LIMIT = 4,
    /** The guest had ended before; nothing ran. */
    WASME_OVER = 5,
    /** There is no exported function of this name without parameters and results; nothing ran. */
    WASME_NO_EXPORT = 6
} wasme_status_t;

/** Prepares an instance. `config` may be NULL and is copied, except for what it points to. */
void WASME_init(wasme_t *ctx, const wasme_config_t *config);

/** Loads a module, links what it imports with the APIs that are bound, and runs its start function. Once for an instance.
 * The bytes are used until WASME_deinit. They are to be valid WebAssembly: 0.4.7 does not survive all that are not. */
wasme_status_t WASME_load(wasme_t *ctx, const uint8_t *wasm, uint32_t len);

/** Calls an exported function without parameters and results. The guest ends after `_start`, and on everything but WASME_OK,
 * WASME_NO_EXPORT and WASME_REFUSED: then its open handles are closed, the newest first. */
wasme_status_t WASME_invoke(wasme_t *ctx, const char *name);

/** Loads a command, runs its `_start` and ends it. */
wasme_status_t WASME_run(wasme_t *ctx, const uint8_t *wasm, uint32_t len);

/** Ends the guest if it has not ended, and frees what wasm3 allocated. WASME_init makes the instance usable again. */
void WASME_deinit(wasme_t *ctx);

/** The text of the last refusal or trap, "" when there was none. */
const char *WASME_error(const wasme_t *ctx);

/** What the guest gave to `proc_exit`. */
int32_t WASME_exit_code(const wasme_t *ctx);

/** The version of wasm3. */
const char *WASME_engine_version(void);

#ifdef WASME_FIXED_HEAP
/** How many bytes of the heap of WASME_FIXED_HEAP bytes were ever used, gaps between blocks included: what it must have at least.
 * All instances share that heap: those of several threads need a lock around every function of this library. */
uint32_t WASME_heap_peak(void);
#endif

#ifdef __cplusplus
}
#endif

#endif
