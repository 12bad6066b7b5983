#include "cortex-m.h"

#include <stdbool.h>
#include <string.h>

int main(void);

/* From the linker script. */
extern uint32_t link_data_source[], link_data[], link_data_end[], link_bss[], link_bss_end[], link_stack_end[];

/* starting ----------------------------------------------------------------------------------------------------------------- */

/** Copies the data and clears the rest, but for the note of the last reset. */
static void prepare(void)
{
    memcpy(link_data, link_data_source, (size_t)((uint8_t *)link_data_end - (uint8_t *)link_data));
    memset(link_bss, 0, (size_t)((uint8_t *)link_bss_end - (uint8_t *)link_bss));
    (void)main();
    for (;;) {
    }
}

/* The program has a stack of its own (PSP, B1.4.7), at the very beginning of the memory: what overflows it, faults, and the handler of
 * the fault still has a stack (MSP). */
__attribute__((naked)) void cortex_reset_handler(void)
{
    __asm volatile("ldr r0, =link_stack_end\n"
                   "msr psp, r0\n"
                   "mov r0, #2\n" /* CONTROL.SPSEL */
                   "msr control, r0\n"
                   "isb\n"
                   "b %0\n"
                   :
                   : "i"(prepare));
}

/* the note of the last reset ----------------------------------------------------------------------------------------------- */

/* Not cleared at the start. Power leaves no such number there, a reset leaves what was written. */
enum { NOTE_MAGIC = 0x6e6f7465 };
static struct {
    uint32_t magic;
    reset_t reset;
} note __attribute__((section(".noinit")));

/** What the processor pushes when it enters a handler (B1.5.6). */
typedef struct {
    uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr;
} frame_t;

#define SCB_AIRCR REG32(0xe000ed0cu) /* B3.2.6 */
#define SCB_CFSR REG32(0xe000ed28u)  /* B3.2.15 */
#define AIRCR_VECTKEY 0x05fa0000u
#define AIRCR_SYSRESETREQ 0x4u
#define CFSR_STKERR 0x1010u /* the frame could not be pushed, BFSR and MMFSR */

__attribute__((noreturn)) static void note_and_reset(reset_cause_t cause)
{
    const frame_t *frame;
    __asm volatile("mrs %0, psp" : "=r"(frame));
    note.reset.cause = cause;
    note.reset.pc = (SCB_CFSR & CFSR_STKERR) != 0 ? 0 : frame->pc;
    note.magic = NOTE_MAGIC;
    __asm volatile("dsb" ::: "memory");
    SCB_AIRCR = AIRCR_VECTKEY | AIRCR_SYSRESETREQ;
    for (;;) {
    }
}

void cortex_fault_handler(void)
{
    note_and_reset(RESET_FAULT);
}

void cortex_watchdog_handler(void)
{
    note_and_reset(RESET_WATCHDOG);
}

reset_t cortex_last_reset(void)
{
    const reset_t none = {RESET_POWER_ON, 0};
    const reset_t last = note.magic == NOTE_MAGIC ? note.reset : none;
    note.magic = 0;
    return last;
}

/* the clock ---------------------------------------------------------------------------------------------------------------- */

#define SYST_CSR REG32(0xe000e010u) /* B3.3.3 */
#define SYST_RVR REG32(0xe000e014u)
#define SYST_CVR REG32(0xe000e018u)
#define SYST_RUN 0x7u /* processor clock, interrupt, enable */
#define TICKS_PER_SECOND 1000u
#define NS_PER_TICK (1000000000u / TICKS_PER_SECOND)

/* An interrupt has no argument: hence the only variable that is not reached from main. */
static volatile uint32_t ticks;

void cortex_systick_handler(void)
{
    ticks = ticks + 1;
}

void cortex_clock_start(uint32_t hz)
{
    SYST_RVR = hz / TICKS_PER_SECOND - 1;
    SYST_CVR = 0;
    SYST_CSR = SYST_RUN;
}

uint64_t cortex_clock_ns(void)
{
    const uint32_t cycles = SYST_RVR + 1;
    uint32_t before, gone;
    do {
        before = ticks;
        gone = cycles - 1 - SYST_CVR;
    } while (before != ticks);
    return (uint64_t)before * NS_PER_TICK + (uint64_t)gone * NS_PER_TICK / cycles;
}

/* interrupts --------------------------------------------------------------------------------------------------------------- */

#define NVIC_ISER(irq) REG32(0xe000e100u + (irq) / 32 * 4) /* B3.4.4 */
#define NVIC_ICER(irq) REG32(0xe000e180u + (irq) / 32 * 4)
#define NVIC_ICPR(irq) REG32(0xe000e280u + (irq) / 32 * 4)

void cortex_enable(uint32_t irq)
{
    NVIC_ISER(irq) = 1u << irq % 32;
}

/* With PRIMASK set, an interrupt that is enabled ends WFI (B1.5.19) and is not served. */
void cortex_sleep(uint32_t irq)
{
    __asm volatile("cpsid i" ::: "memory");
    NVIC_ISER(irq) = 1u << irq % 32;
    __asm volatile("dsb\n wfi" ::: "memory");
    NVIC_ICER(irq) = 1u << irq % 32;
    NVIC_ICPR(irq) = 1u << irq % 32;
    __asm volatile("cpsie i\n isb" ::: "memory");
}
