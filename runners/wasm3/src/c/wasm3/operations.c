/* wasm3's compiler and operations, of which two are ours: the one that begins a loop and the one that begins a function. They end
 * loops and recursion when the time is up, keep to a limit of the native stack, and note who called whom when the guest traps.
 *
 * Compiled in the place of `m3_exec.c` and `m3_compile.c`, with the options of wasm3. */
#include "../watch.h"

#include "m3_compile.h"

/* wasm3 asks it before every call; `op_Entry` asks instead. */
#define m3_Yield() NULL
#define op_Entry op_Entry_of_wasm3
#define op_Loop op_Loop_of_wasm3
#define M3_COMPILE_OPCODES
#include "m3_exec.h"

#include "m3_exec.c"
#undef M3_COMPILE_OPCODES
#undef op_Entry
#undef op_Loop
#undef m3_Yield

#if WASME_M3_OLD
#define OPERATION(name) d_m3OpDef(name)
#else
#define OPERATION(name) d_m3Op(name)
#endif

#if defined(__GNUC__)
#define RARELY(condition) __builtin_expect(!!(condition), 0)
#define NATIVE_STACK() ((uintptr_t)__builtin_frame_address(0))
#else
#define RARELY(condition) (condition)
#define NATIVE_STACK() ((uintptr_t) & (volatile char){0})
#endif

/** The next operation, as a call that comes back. */
#define RUN_NEXT() (((IM3Operation)*_pc)(_pc + 1, d_m3OpArgs))

/** Whether it is time to look, after this many more functions and rounds of loops. */
#define COUNT(runtime, steps) RARELY((int32_t)(WASME_M3_COUNTDOWN(runtime) -= (steps)) <= 0)

/** Rounds of a loop that are counted in a register before the runtime is told: the number in memory would take longer than the rest of
 * a short round. */
enum { ROUNDS = WASME_LOOK_EVERY < 64 ? WASME_LOOK_EVERY : 64 };

OPERATION(Loop)
{
    const IM3Runtime runtime = m3MemRuntime(_mem);
    m3ret_t result;
    uint32_t left = ROUNDS;
    d_m3ClearRegisters;
    for (;;) {
        result = RUN_NEXT();
        _mem = runtime->memory.mallocated; /* it moves when it grows */
        if (result != (m3ret_t)_pc) {
            WASME_M3_COUNTDOWN(runtime) -= ROUNDS - left;
            return result;
        }
        if (RARELY(--left == 0)) {
            left = ROUNDS;
            if (COUNT(runtime, ROUNDS) && (result = wasme_m3_look(runtime)) != NULL) {
                return result;
            }
        }
    }
}

OPERATION(Entry)
{
    const IM3Function function = immediate(IM3Function);
    const IM3Runtime runtime = m3MemRuntime(_mem);
    u8 *locals = (u8 *)((m3slot_t *)_sp + WASME_M3_ARG_SLOTS(function));
    m3ret_t result;
    d_m3ClearRegisters;
    if (RARELY((void *)((m3slot_t *)_sp + function->maxStackSlots) >= _mem->maxStack) ||
        RARELY(NATIVE_STACK() < WASME_M3_USER(runtime)->guest.stack_limit)) {
        return m3Err_trapStackOverflow;
    }
    if (COUNT(runtime, 1) && (result = wasme_m3_look(runtime)) != NULL) {
        return result;
    }
    if (function->numLocalBytes != 0) {
        memset(locals, 0, function->numLocalBytes);
    }
    if (function->constants != NULL) {
        memcpy(locals + function->numLocalBytes, function->constants, function->numConstantBytes);
    }
#if WASME_MAX_FRAMES > 0
    result = RUN_NEXT();
    if (RARELY(result != NULL)) {
        wasme_m3_unwound(function);
    }
    return result;
#else
    return RUN_NEXT();
#endif
}

#if WASME_M3_OLD
static M3Result compile_unknown(IM3Compilation o, m3opcode_t opcode)
{
    (void)o;
    (void)opcode;
    return m3Err_unknownOpcode;
}

/** What 0.4.7 knows of an instruction. By itself it takes what lies behind its tables for one, and calls what a gap in them does not have. */
static const M3OpInfo *find_instruction(m3opcode_t opcode)
{
    enum { LAST = 0xc4, LAST_WITH_PREFIX = 0x07, PREFIX = 0xfc };
    static const M3OpInfo unknown = {.compiler = compile_unknown};
    const M3OpInfo *found = &unknown;
    if (opcode <= LAST) {
        found = &c_operations[opcode];
    } else if (opcode >> 8 == PREFIX && (opcode & 0xff) <= LAST_WITH_PREFIX) {
        found = &c_operationsFC[opcode & 0xff];
    }
    return found->compiler != NULL || found->operations[0] != NULL ? found : &unknown;
}
#define GetOpInfo find_instruction
#endif

#include "m3_compile.c"
