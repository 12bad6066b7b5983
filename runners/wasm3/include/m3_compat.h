/* The one place that knows how the versions of wasm3 differ: 0.4.7, which the published `wasm3-sys` crate carries, and 0.5 and
 * newer.
 *
 * The glue of every API includes it for WASME_M3_RAW, and so needs nothing but `wasm3.h`. The library defines WASME_M3_INTERNAL
 * before and gets the rest, which needs wasm3's internal headers. */
#ifndef WASM_EMBEDDED_M3_COMPAT_H
#define WASM_EMBEDDED_M3_COMPAT_H

#include "wasm3.h"
#include "wasm_embedded/wasm3/binding.h"

#if M3_VERSION_MAJOR == 0 && (M3_VERSION_MINOR > 4 || (M3_VERSION_MINOR == 4 && M3_VERSION_REV == 7))
#define WASME_M3_OLD (M3_VERSION_MINOR == 4)
#elif M3_VERSION_MAJOR > 0
#define WASME_M3_OLD 0
#else
#error "this version of wasm3 is not supported: use 0.4.7, or 0.5.0 and newer"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* raw functions ------------------------------------------------------------------------------------------------------------ */

/* The head of a raw function, the binding it was linked with, and its arguments: they overlap the results in 0.4.7 and follow
 * them from 0.5 on. */
#if WASME_M3_OLD
#define WASME_M3_HEAD(name) static const void *name(IM3Runtime runtime, uint64_t *sp, void *mem, void *userdata)
#define WASME_M3_BINDING ((const wasme_binding_t *)userdata)
#define WASME_M3_ARGS(results) (sp)
#else
#define WASME_M3_HEAD(name) static const void *name(IM3Runtime runtime, IM3ImportContext context, uint64_t *sp, void *mem)
#define WASME_M3_BINDING ((const wasme_binding_t *)context->userdata)
#define WASME_M3_ARGS(results) (sp + (results))
#endif

/** What a raw function returns: why the guest is to trap, NULL when it is not. */
static inline const void *wasme_m3_trap(wasme_t *instance)
{
    if (instance->time_up != NULL) {
        (void)wasme_waits_too_long(instance, 0);
    }
    return instance->guest.trap;
}

/** What lies before the bytes of a guest's memory in wasm3, which hands out their address; wasme.c checks it. m3_GetMemory tells the size
 * as well, but takes as long as the rest of a call. */
typedef struct {
    void *runtime;
    void *stack_end;
    size_t size;
} wasme_m3_memory_t;

/** What is behind an import with one i32 result. */
typedef int32_t wasme_m3_call_t(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args);

/* Where speed counts more than size, each raw function has the call in it: that saves an indirect call and a record in memory. */
#if defined(__GNUC__) && defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__)
#define WASME_M3_RUN static inline __attribute__((always_inline)) const void *
#else
#define WASME_M3_RUN static inline const void *
#endif

/** Makes a call, and gives the guest the result, which it does not see when it is to trap. Here once, as there are many raw functions, which
 * have three of the arguments where they belong.
 * Returns what a raw function returns. */
WASME_M3_RUN wasme_m3_run(wasme_m3_call_t *call, const wasme_binding_t *binding, uint64_t *sp, void *bytes)
{
    wasme_memory_t memory; /* as it is now */
    int32_t result;
    size_t size;
    memcpy(&size, (const uint8_t *)bytes - sizeof(wasme_m3_memory_t) + offsetof(wasme_m3_memory_t, size), sizeof size);
    memory.base = (uint8_t *)bytes;
    memory.size = (uint32_t)size;
    memory.present = binding->instance->has_memory;
    result = call(binding, &memory, WASME_M3_ARGS(1));
    memcpy(sp, &result, sizeof result);
    return wasme_m3_trap(binding->instance);
}

/** Defines the raw function `wasme_m3_<name>` of an import with one i32 result, around
 * `static int32_t wasme_<name>(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)`.
 * The guest ends after it when its time is up: a driver may have waited, and what it answers then is not for the guest. */
#define WASME_M3_RAW(name)                                                                                                       \
    WASME_M3_HEAD(wasme_m3_##name)                                                                                               \
    {                                                                                                                            \
        (void)runtime;                                                                                                           \
        return wasme_m3_run(wasme_##name, WASME_M3_BINDING, sp, mem);                                                            \
    }

/** Defines the raw function `wasme_m3_<name>` of an import without a result, around
 * `static void wasme_<name>(const wasme_binding_t *binding, const uint64_t *args)`, which says itself when the guest is to trap. */
#define WASME_M3_RAW_VOID(name)                                                                                                  \
    WASME_M3_HEAD(wasme_m3_##name)                                                                                               \
    {                                                                                                                            \
        const wasme_binding_t *binding = WASME_M3_BINDING;                                                                       \
        (void)runtime;                                                                                                           \
        (void)mem;                                                                                                               \
        wasme_##name(binding, WASME_M3_ARGS(0));                                                                                 \
        return binding->instance->guest.trap;                                                                                    \
    }

#ifdef __cplusplus
}
#endif

/* loading and calling ------------------------------------------------------------------------------------------------------ */

#ifdef WASME_M3_INTERNAL

#include "m3_env.h"

/* An array of -1 elements does not compile. */
typedef char wasme_m3_memory_is_as_here[sizeof(wasme_m3_memory_t) == sizeof(M3MemoryHeader) &&
                                                offsetof(wasme_m3_memory_t, size) == offsetof(M3MemoryHeader, length)
                                            ? 1
                                            : -1];

#if WASME_M3_OLD
/* In m3_bind.c. The public function finds imports by name, and of two equal ones it links the first. */
M3Result LinkRawFunctionEx(IM3Module module, IM3Function function, const char *const signature, const void *call, void *cookie);
#define WASME_M3_IMPORTS(module) ((module)->numImports)
#define WASME_M3_RESULTS(type) ((type)->returnType != c_m3Type_none)
#define WASME_M3_COMPILE Compile_Function
#define WASME_M3_ARG_SLOTS(function) ((function)->numArgSlots)
/* The instance of a runtime: 0.4.7 has no place for it, but one for arguments, which nothing reads and m3_CallWithArgs sets. */
#define WASME_M3_USER(runtime) ((wasme_t *)(void *)(runtime)->argv)
#else
#define WASME_M3_IMPORTS(module) ((module)->numFuncImports)
#define WASME_M3_RESULTS(type) ((type)->numRets)
#define WASME_M3_COMPILE CompileFunction
#define WASME_M3_ARG_SLOTS(function) ((function)->numRetAndArgSlots)
#define WASME_M3_USER(runtime) ((wasme_t *)(runtime)->userdata)
#endif

/** What counts down to the next look at the clock: a number of the runtime that wasm3 declares and does not use. Operations have the
 * address of the runtime at hand, and so take no register for it. */
#define WASME_M3_COUNTDOWN(runtime) ((runtime)->stackSize)

/** A global that the module imports, NULL when it imports none: wasm3 links none. */
static inline const M3ImportInfo *wasme_m3_imported_global(IM3Module module)
{
    u32 i;
    for (i = 0; i < module->numGlobals; i++) {
        if (module->globals[i].imported) {
            return &module->globals[i].import;
        }
    }
    return NULL;
}

/** Makes a runtime for a module, with a stack of so many bytes and some slack: a caller writes arguments above its own part of
 * the stack, which wasm3 checks when the callee is entered and not before. NULL when no memory is that large. */
static inline IM3Runtime wasme_m3_runtime(IM3Environment environment, IM3Module module, uint32_t stack_size, void *user)
{
    IM3Runtime runtime;
    uint32_t slack = 0, i;
    for (i = 0; i < module->numFuncTypes; i++) {
        const M3FuncType *type = module->funcTypes[i];
        const uint32_t values = (uint32_t)type->numArgs + (uint32_t)WASME_M3_RESULTS(type) + 2;
        slack = values > slack ? values : slack;
    }
    slack *= (uint32_t)sizeof(uint64_t);
    if (stack_size > UINT32_MAX - 1024 - slack) { /* wasm3 adds to it, too */
        return NULL;
    }
    runtime = m3_NewRuntime(environment, stack_size + slack, user);
    if (runtime != NULL) {
        WASME_M3_COUNTDOWN(runtime) = WASME_LOOK_EVERY;
        runtime->numStackSlots -= slack / (uint32_t)sizeof(m3slot_t);
    }
    return runtime;
}

/** Hands the module to the runtime. Gives the index of the start function, or -1, and does
 * not run it: 0.4.7 would, before anything is linked.
 * `pages` is the largest size of the memory, at least what the module asks for at first. */
static inline M3Result wasme_m3_load(IM3Runtime runtime, IM3Module module, uint32_t pages, int32_t *start)
{
    M3Result result;
    *start = module->startFunction;
    module->startFunction = -1;
    result = m3_LoadModule(runtime, module);
    if (result == m3Err_none && runtime->memory.maxPages > pages) {
        runtime->memory.maxPages = pages;
    }
    return result;
}

/** Links the import of this index. A signature of other types is an error. */
static inline M3Result wasme_m3_link(IM3Module module, uint32_t index, const wasme_import_t *import,
                                     const wasme_binding_t *binding)
{
#if WASME_M3_OLD
    const void *call;
    void *cookie;
    memcpy(&call, &import->call, sizeof call);
    memcpy(&cookie, &binding, sizeof cookie);
    return LinkRawFunctionEx(module, &module->functions[index], import->signature, call, cookie);
#else
    const M3ImportInfo *info = &module->functions[index].import;
    return m3_LinkRawFunctionEx(module, info->moduleUtf8, info->fieldUtf8, import->signature, (M3RawCall)import->call, binding);
#endif
}

/** Whether the function of this index exists and has neither parameters nor results. */
static inline bool wasme_m3_is_plain(IM3Module module, uint32_t index)
{
    return index < module->numFunctions && GetFunctionNumArgs(&module->functions[index]) == 0 &&
           GetFunctionNumReturns(&module->functions[index]) == 0;
}

/** Compiles and calls a function without parameters and results. `user` is what the runtime was made with. */
static inline M3Result wasme_m3_call(IM3Module module, uint32_t index, void *user)
{
    IM3Function function = &module->functions[index];
    if (function->compiled == NULL) {
        M3Result result = WASME_M3_COMPILE(function);
        if (result != m3Err_none) {
            return result;
        }
    }
#if WASME_M3_OLD
    return m3_CallWithArgs(function, 0, (const char *const *)user);
#else
    (void)user;
    return m3_Call(function, 0, NULL);
#endif
}

#endif /* WASME_M3_INTERNAL */

#endif
