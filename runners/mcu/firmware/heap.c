/* The heap of newlib: all that the linker script leaves. wasm3 allocates there, nothing else. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

extern uint8_t link_heap[], link_heap_end[];

void *_sbrk(ptrdiff_t more);

void *_sbrk(ptrdiff_t more)
{
    static uint8_t *end = link_heap;
    uint8_t *before = end;
    if (more > link_heap_end - end || more < link_heap - end) {
        errno = ENOMEM;
        return (void *)-1;
    }
    end += more;
    return before;
}
