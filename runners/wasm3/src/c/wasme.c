#include "watch.h"

#include "heap.h"
#include "bulk.h"
#include "image.h"
#ifndef WASME_NO_WASI
#include "wasi.h"
#endif

#define PAGE_SIZE 65536u
/* wasm3 0.5 takes no more. */
#define MAX_PAGES 32768u

/** The states of an instance. */
enum { FRESH, READY, RUNNING, OVER };

static const char cannot_load[] = "the module does not load: ";

/* texts -------------------------------------------------------------------------------------------------------------------- */

/** Appends at most `most` bytes to the text of the error, as far as there is room. Characters of UTF-8 are not cut in two. */
static void say_part(wasme_t *ctx, const char *text, size_t most)
{
    char *error = ctx->guest.error;
    const size_t len = strlen(error), room = WASME_ERROR_SIZE - 1 - len;
    size_t count = strlen(text);
    most = most < room ? most : room;
    if (count > most) {
        count = most;
        while (count > 0 && ((uint8_t)text[count] & 0xc0) == 0x80) {
            count--;
        }
    }
    memcpy(error + len, text, count);
    error[len + count] = '\0';
}

static void say(wasme_t *ctx, const char *text)
{
    say_part(ctx, text, WASME_ERROR_SIZE);
}

/** Appends a name of the guest's, shortened so that what follows has room. */
static void say_name(wasme_t *ctx, const char *name)
{
    enum { MOST = 36 };
    say_part(ctx, name, MOST);
    if (strlen(name) > MOST) {
        say(ctx, "...");
    }
}

static void say_number(wasme_t *ctx, uint32_t number)
{
    char digits[11];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    say(ctx, digits + at);
}

/** Begins a new text. */
static void say_first(wasme_t *ctx, const char *text)
{
    ctx->guest.error[0] = '\0';
    say(ctx, text);
}

/** Appends what wasm3 says of an error, and notes whether that is a lack of memory. */
static void say_engine(wasme_t *ctx, M3Result result)
{
    static const char trap[] = "[trap] ";
    const size_t skip = strncmp(result, trap, sizeof trap - 1) == 0 ? sizeof trap - 1 : 0;
    say(ctx, result + skip);
    ctx->guest.out_of_memory = result == m3Err_mallocFailed;
    if (ctx->guest.runtime != NULL) {
        M3ErrorInfo info;
        m3_GetErrorInfo((IM3Runtime)ctx->guest.runtime, &info);
        if (info.result == result && info.message != NULL && info.message[0] != '\0') {
            say(ctx, ": ");
            say(ctx, info.message);
        }
    }
}

/** Appends where the guest trapped, by the numbers of functions: images have no names. Those who have them, and put them together with
 * WASME_backtrace, define WASME_NO_PLACE. */
static void say_frames(wasme_t *ctx)
{
#if WASME_MAX_FRAMES > 0 && !defined(WASME_NO_PLACE)
    const wasme_guest_t *guest = &ctx->guest;
    uint32_t i;
    for (i = 0; i < guest->frame_count && i < WASME_MAX_FRAMES; i++) {
        say(ctx, i == 0 ? " (in function " : i == 1 ? ", called from " : ", ");
        say_number(ctx, guest->frames[i]);
    }
    if (i != 0) {
        say(ctx, guest->frame_count > i ? ", ...)" : ")");
    }
#else
    (void)ctx;
#endif
}

static void log_error(const wasme_t *ctx)
{
    if (ctx->guest.log != NULL) {
        ctx->guest.log(ctx->user, ctx->guest.error);
    }
}

/** Frees all that wasm3 has. */
static void drop_engine(wasme_t *ctx)
{
    wasme_heap_drop(&ctx->guest.heap);
    ctx->guest.runtime = NULL;
    ctx->guest.module = NULL;
}

/** The end of a load that failed before the guest ran: there is nothing to close. */
static wasme_status_t refuse(wasme_t *ctx)
{
    ctx->guest.state = OVER;
    drop_engine(ctx);
    log_error(ctx);
    return WASME_REFUSED;
}

/** A call that does not fit the state, which it leaves as it is. */
static wasme_status_t misuse(wasme_t *ctx, const char *text)
{
    say_first(ctx, text);
    log_error(ctx);
    return WASME_REFUSED;
}

/* what wasm3's operations ask ---------------------------------------------------------------------------------------------- */

M3Result wasme_m3_look(IM3Runtime runtime)
{
    wasme_t *instance = WASME_M3_USER(runtime);
    WASME_M3_COUNTDOWN(runtime) = WASME_LOOK_EVERY;
    return (M3Result)wasme_m3_trap(instance);
}

#if WASME_MAX_FRAMES > 0
void wasme_m3_unwound(IM3Function function)
{
    wasme_guest_t *guest = &WASME_M3_USER(function->module->runtime)->guest;
    if (guest->frame_count < WASME_MAX_FRAMES) {
        guest->frames[guest->frame_count] = (uint32_t)(function - function->module->functions);
    }
    guest->frame_count++;
}
#endif

/* running ------------------------------------------------------------------------------------------------------------------ */

static void end(wasme_t *ctx)
{
    ctx->guest.state = OVER;
    wasme_end(ctx);
}

/** A function that is called. */
typedef struct {
    IM3Module module;
    uint32_t index;
    wasme_t *ctx;
    M3Result result;
} call_t;

static void call_function(void *arg)
{
    call_t *call = (call_t *)arg;
    call->result = wasme_m3_call(call->module, call->index, call->ctx);
}

/** Runs a function without parameters and results. Ends the guest unless the function returns. */
static wasme_status_t run(wasme_t *ctx, uint32_t index)
{
    const char here = 0;
    const uintptr_t base = (uintptr_t)&here;
    call_t call = {(IM3Module)ctx->guest.module, index, ctx, m3Err_none};
    wasme_status_t status;
    /* wasm3's own stack can outlast the caller's: a call takes 8 bytes of the first and more than 100 of the second. */
    ctx->guest.stack_limit = ctx->guest.native_stack == 0 || ctx->guest.native_stack > base ? 0 : base - ctx->guest.native_stack;
    ctx->guest.state = RUNNING;
#if WASME_MAX_FRAMES > 0
    ctx->guest.frame_count = 0;
#endif
    if (ctx->time_up != NULL && ctx->time_up(ctx->user, 0)) {
        ctx->time_is_up = true;
    } else if (!wasme_heap_enter(&ctx->guest.heap, call_function, &call)) {
        call.result = m3Err_mallocFailed;
    }
    if (ctx->time_is_up) {
        status = WASME_TIME_LIMIT;
    } else if (ctx->guest.exited) {
        status = WASME_EXIT;
    } else if (call.result != m3Err_none) {
        status = WASME_TRAP;
        say_first(ctx, "");
        say_engine(ctx, call.result);
        say_frames(ctx);
        log_error(ctx);
    } else {
        ctx->guest.state = READY;
        return WASME_OK;
    }
    end(ctx);
    return status;
}

/* loading ------------------------------------------------------------------------------------------------------------------ */

static void say_cannot_load(wasme_t *ctx, M3Result result)
{
    say_first(ctx, cannot_load);
    say_engine(ctx, result);
}

/** Begins the text of an error with the import that it is about. */
static void say_import(wasme_t *ctx, const M3ImportInfo *import)
{
    say_first(ctx, "import ");
    say_name(ctx, import->moduleUtf8);
    say(ctx, ".");
    say_name(ctx, import->fieldUtf8);
    say(ctx, ": ");
}

/** The function of this name among those that are bound, with its binding. */
static const wasme_import_t *find_import(const wasme_t *ctx, const char *module, const char *name,
                                         const wasme_binding_t **binding)
{
    uint32_t i;
    *binding = wasme_binding(ctx, module);
    if (*binding != NULL) {
        const wasme_api_t *api = (*binding)->api;
        for (i = 0; i < api->import_count; i++) {
            if (strcmp(api->imports[i].name, name) == 0) {
                return &api->imports[i];
            }
        }
    }
    return NULL;
}

/** Links every import. False, with the text of the error, when that is not possible. */
static bool link_imports(wasme_t *ctx, IM3Module module)
{
    uint32_t i;
    for (i = 0; i < WASME_M3_IMPORTS(module); i++) {
        const M3ImportInfo *info = &module->functions[i].import;
        const wasme_binding_t *binding;
        const wasme_import_t *import = find_import(ctx, info->moduleUtf8, info->fieldUtf8, &binding);
        const M3Result result = import == NULL ? m3Err_none : wasme_m3_link(module, i, import, binding);
        if (import != NULL && result == m3Err_none) {
            continue;
        }
        say_import(ctx, info);
        if (binding == NULL) {
            say(ctx, "the host has no such API");
        } else if (import == NULL) {
            say(ctx, "the API has no such function");
        } else {
            say_engine(ctx, result);
            say(ctx, "; the host has ");
            say(ctx, import->signature);
        }
        return false;
    }
    return true;
}

/** Whether wasm3 can load the module; if not, with the text of the error. */
static bool fits(wasme_t *ctx, IM3Module module)
{
    const M3ImportInfo *global = wasme_m3_imported_global(module);
    uint32_t i;
    if (global != NULL) {
        say_import(ctx, global);
        say(ctx, "it is imported as a global; the host has functions only");
        return false;
    }
    if (module->memoryImported) {
        say_first(ctx, "the module imports a memory; the host has functions only");
        return false;
    }
    if (module->memoryInfo.initPages > ctx->guest.memory_pages) {
        say_first(ctx, "the module begins with ");
        say_number(ctx, module->memoryInfo.initPages);
        say(ctx, " pages of memory; the limit is ");
        say_number(ctx, ctx->guest.memory_pages);
        return false;
    }
    /* wasm3 takes a module that ends before its code, and follows a null pointer when such a function is called. */
    for (i = WASME_M3_IMPORTS(module); i < module->numFunctions; i++) {
        if (module->functions[i].wasm == NULL) {
            say_first(ctx, cannot_load);
            say(ctx, "function ");
            say_number(ctx, i);
            say(ctx, " has no code");
            return false;
        }
    }
    return true;
}

void WASME_init(wasme_t *ctx, const wasme_config_t *config)
{
    static const wasme_config_t defaults;
    uint64_t pages;
    if (config == NULL) {
        config = &defaults;
    }
    memset(ctx, 0, sizeof *ctx);
    ctx->time_up = config->time_up;
    ctx->ending = config->ending;
    ctx->user = config->user;
    ctx->guest.log = config->log;
    ctx->guest.stack_size = config->stack_size != 0 ? config->stack_size : WASME_DEFAULT_STACK;
    ctx->guest.native_stack = config->native_stack;
    pages = config->memory_limit != 0 ? config->memory_limit / PAGE_SIZE : MAX_PAGES;
    ctx->guest.memory_pages = pages < MAX_PAGES ? (uint32_t)pages : MAX_PAGES;
    ctx->guest.memory_backing = config->memory_backing;
    ctx->guest.state = FRESH;
    (void)wasme_bind(ctx, &wasme_bulk, NULL, NULL);
#ifndef WASME_NO_WASI
    if (config->wasi != NULL) {
        (void)wasme_bind(ctx, &wasme_wasi_preview1, config->wasi, config->wasi->user);
        (void)wasme_bind(ctx, &wasme_wasi_unstable, config->wasi, config->wasi->user);
    }
#endif
}

/** A module that is loaded. */
typedef struct {
    wasme_t *ctx;
    /** The index of its start function, -1 when it has none. */
    int32_t start;
    bool loaded;
} load_t;

/** Parses the image and hands the module to a runtime that is made for it. NULL, with the text of the error, when that is not
 * possible. */
static IM3Module load_module(wasme_t *ctx, int32_t *start)
{
    wasme_guest_t *guest = &ctx->guest;
    IM3Environment environment = m3_NewEnvironment();
    IM3Module module = NULL;
    M3Result result;
    if (!wasme_heap_in_use(&guest->heap)) {
        say_first(ctx, "wasm3 was compiled without -Dcalloc=wasme_heap_calloc -Drealloc=wasme_heap_realloc -Dfree=wasme_heap_free");
        return NULL;
    }
    result = wasme_image_fault(guest->image, guest->image_size);
    if (result == m3Err_none) {
        result = m3_ParseModule(environment, &module, guest->image, guest->image_size);
    }
    if (result == m3Err_none) {
        IM3Runtime runtime;
        if (!fits(ctx, module)) {
            return NULL;
        }
        guest->runtime = runtime = wasme_m3_runtime(environment, module, guest->stack_size, ctx);
        result = m3Err_mallocFailed;
        if (runtime != NULL) {
            runtime->memoryLimit = guest->memory_backing;
            result = wasme_m3_load(runtime, module, guest->memory_pages, start);
            guest->heap.memory = runtime->memory.mallocated;
            guest->heap.memory_size = result == m3Err_none ? sizeof(M3MemoryHeader) + runtime->memory.mallocated->length : 0;
        }
    }
    if (result != m3Err_none) {
        say_cannot_load(ctx, result);
        return NULL;
    }
    return module;
}

static void load(void *arg)
{
    load_t *load = (load_t *)arg;
    IM3Module module = load_module(load->ctx, &load->start);
    load->ctx->guest.module = module;
    load->loaded = module != NULL && link_imports(load->ctx, module);
}

wasme_status_t WASME_load(wasme_t *ctx, const uint8_t *wasm, uint32_t len)
{
    load_t loading = {ctx, -1, false};
    uint32_t index;
    if (ctx->guest.state != FRESH) {
        return misuse(ctx, "an instance loads one module: call WASME_deinit and WASME_init before the next");
    }
    ctx->guest.image = wasm;
    ctx->guest.image_size = len;
    ctx->has_memory = wasme_image_export(wasm, len, "memory", WASME_EXPORT_MEMORY, &index);
    if (!wasme_heap_enter(&ctx->guest.heap, load, &loading)) {
        say_cannot_load(ctx, m3Err_mallocFailed);
    }
    if (!loading.loaded) {
        return refuse(ctx);
    }
    ctx->guest.state = READY;
    if (loading.start < 0) {
        return WASME_OK;
    }
    if (!wasme_m3_is_plain((IM3Module)ctx->guest.module, (uint32_t)loading.start)) {
        say_first(ctx, "the start function has parameters or results");
        return refuse(ctx);
    }
    return run(ctx, (uint32_t)loading.start);
}

wasme_status_t WASME_invoke(wasme_t *ctx, const char *name)
{
    uint32_t index;
    wasme_status_t status;
    if (ctx->guest.state == OVER) {
        return WASME_OVER;
    }
    if (ctx->guest.state != READY) {
        return misuse(ctx, ctx->guest.state == RUNNING ? "the guest is running" : "no module is loaded: call WASME_load before");
    }
    if (!wasme_image_export(ctx->guest.image, ctx->guest.image_size, name, WASME_EXPORT_FUNCTION, &index) ||
        !wasme_m3_is_plain((IM3Module)ctx->guest.module, index)) {
        say_first(ctx, "no exported function without parameters and results is named ");
        say(ctx, name);
        return WASME_NO_EXPORT;
    }
    status = run(ctx, index);
    if (status == WASME_OK && strcmp(name, "_start") == 0) {
        end(ctx);
    }
    return status;
}

wasme_status_t WASME_run(wasme_t *ctx, const uint8_t *wasm, uint32_t len)
{
    wasme_status_t status = WASME_load(ctx, wasm, len);
    if (status == WASME_OK) {
        status = WASME_invoke(ctx, "_start");
        if (status == WASME_NO_EXPORT) {
            end(ctx);
        }
    }
    return status;
}

void WASME_deinit(wasme_t *ctx)
{
    if (ctx->guest.state == READY) {
        end(ctx);
    }
    drop_engine(ctx);
    ctx->guest.state = OVER;
}

const char *WASME_error(const wasme_t *ctx)
{
    return ctx->guest.error;
}

uint32_t WASME_backtrace(const wasme_t *ctx, uint32_t *functions, uint32_t size)
{
#if WASME_MAX_FRAMES > 0
    uint32_t i;
    for (i = 0; i < size && i < WASME_MAX_FRAMES && i < ctx->guest.frame_count; i++) {
        functions[i] = ctx->guest.frames[i];
    }
    return ctx->guest.frame_count;
#else
    (void)ctx, (void)functions, (void)size;
    return 0;
#endif
}

bool WASME_out_of_memory(const wasme_t *ctx)
{
    return ctx->guest.out_of_memory;
}

int32_t WASME_exit_code(const wasme_t *ctx)
{
    return ctx->guest.exit_code;
}

const char *WASME_engine_version(void)
{
    return M3_VERSION;
}
