/* memcpy, memmove, memset and memcmp, for programs without a libc.
 *
 * Compilers call them by themselves, where a large array is cleared or a large struct is copied; the linker then says `undefined
 * symbol: memset`. Include this in a source file to have them. They are weak: those of other files take precedence. The HAL
 * itself needs none of them. */
#ifndef WASM_EMBEDDED_HAL_MEM_H
#define WASM_EMBEDDED_HAL_MEM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* no_builtin, lest a loop that fills become the call of the function that it is in. */
#define HAL_MEM(result) __attribute__((weak, no_builtin)) result

HAL_MEM(void *) memmove(void *to, const void *from, size_t len)
{
    unsigned char *out = (unsigned char *)to;
    const unsigned char *in = (const unsigned char *)from;
    if (out <= in) {
        for (size_t i = 0; i < len; i++) {
            out[i] = in[i];
        }
    } else {
        while (len > 0) {
            len--;
            out[len] = in[len];
        }
    }
    return to;
}

HAL_MEM(void *) memcpy(void *to, const void *from, size_t len)
{
    return memmove(to, from, len);
}

HAL_MEM(void *) memset(void *to, int value, size_t len)
{
    unsigned char *out = (unsigned char *)to;
    for (size_t i = 0; i < len; i++) {
        out[i] = (unsigned char)value;
    }
    return to;
}

HAL_MEM(int) memcmp(const void *left, const void *right, size_t len)
{
    const unsigned char *a = (const unsigned char *)left;
    const unsigned char *b = (const unsigned char *)right;
    for (size_t i = 0; i < len; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

#undef HAL_MEM

#ifdef __cplusplus
}
#endif

#endif
