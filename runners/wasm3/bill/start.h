/* What start.c offers and wants. */
#ifndef BILL_START_H
#define BILL_START_H

#include <stdint.h>

/** The program. Returns 0 when it is content. */
int measure(void);

/** Prints by semihosting. */
void say(const char *text);
void say_number(uint32_t number);

/** Ends the emulator. */
void finish(int failed);

/** Calls a function and gives how many bytes of stack it took at most, of 8 KiB. */
uint32_t stack_peak(int (*function)(void), int *result);

#endif
