/* What a board gives to a firmware. Every folder with a board.c is a board. */
#ifndef MCU_BOARD_H
#define MCU_BOARD_H

#include "line.h"

/** Its name. */
extern const char board_name[];

/** Sets up clocks, pins, and the watchdog: if board_kick is not called for two seconds, the board resets. */
void board_start(void);

/** The program is alive. */
void board_kick(void);

/** The serial line to the host, at 115200 baud. */
line_t board_line(void);

#endif
