/* Start-up of a Cortex-M for the bill, and the semihosting calls that it needs: no C library is asked for anything. */
#include "start.h"

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[], stack_top[];

static void start(void)
{
    const uint32_t *from = data_load;
    uint32_t *to;
    for (to = data_start; to < data_end;) {
        *to++ = *from++;
    }
    for (to = bss_start; to < bss_end;) {
        *to++ = 0;
    }
    finish(measure());
}

static void fault(void)
{
    say("fault\n");
    finish(1);
}

typedef union {
    void (*handler)(void);
    void *stack;
} vector_t;

__attribute__((section(".vectors"), used)) static const vector_t vectors[] = {
    {.stack = stack_top}, {.handler = start}, {.handler = fault}, {.handler = fault},
    {.handler = fault},   {.handler = fault}, {.handler = fault},
};

static void semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void say(const char *text)
{
    semihosting(0x04, text); /* SYS_WRITE0 */
}

void say_number(uint32_t number)
{
    char text[11] = {0};
    char *at = text + 10;
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    say(at);
}

void finish(int failed)
{
    semihosting(0x18, (const void *)(failed != 0 ? 0x20023u : 0x20026u)); /* SYS_EXIT: an error, the end of the program */
    for (;;) {
    }
}

/* wasm3 calls it where it finds itself in a state that it takes for impossible. */
void abort(void)
{
    say("abort\n");
    finish(1);
    for (;;) {
    }
}

/* The heap of newlib's malloc: half of the RAM, from the end of the data on. */
void *_sbrk(int bytes)
{
    static uint8_t *end = (uint8_t *)bss_end;
    uint8_t *const before = end;
    if (bytes > 32768 - (end - (uint8_t *)bss_end)) {
        return (void *)-1;
    }
    end += bytes;
    return before;
}

uint32_t stack_peak(int (*function)(void), int *result)
{
    enum { WORDS = 2048, NEAR = 16, PAINT = 0x5a5a5a5a };
    uint32_t here = 0, unused;
    volatile uint32_t *const top = &here;
    for (unused = NEAR; unused < WORDS; unused++) {
        top[-(int32_t)unused] = PAINT;
    }
    *result = function();
    for (unused = WORDS - 1; unused >= NEAR && top[-(int32_t)unused] == PAINT; unused--) {
    }
    return unused * 4;
}
