/* A board firmware: one guest in the flash, on the drivers of the board, with the serial line as its standard input and output. When
 * it ends, it is said how, and it begins again. */
#include "board.h"
#include "cortex-m.h"
#include "devices.h"
#include "guard.h"
#include "guests.h"

/* The image: a guest that was checked and instrumented, see embedded.S. */
extern const uint8_t image[], image_end[];

static void print(const line_t *line, const char *text)
{
    (void)line->uart->write(line->uart_ctx, line->handle, 0, (const uint8_t *)text, (uint32_t)strlen(text));
}

static int32_t read_input(void *user, uint8_t *bytes, uint32_t len)
{
    const line_t *line = (const line_t *)user;
    uint32_t count;
    while (line->uart->read_some(line->uart_ctx, line->handle, bytes, len, LINE_SILENCE_MS, &count) != 0) {
        board_kick();
    }
    return (int32_t)count;
}

static int32_t write_output(void *user, uint32_t stream, const uint8_t *bytes, uint32_t len)
{
    const line_t *line = (const line_t *)user;
    (void)stream;
    return line->uart->write(line->uart_ctx, line->handle, 0, bytes, len) == 0 ? (int32_t)len : -29;
}

/** A guest may run for as long as it likes. */
static bool time_up(void *user, uint64_t ahead_ns)
{
    (void)user;
    (void)ahead_ns;
    board_kick();
    return false;
}

static void run(line_t *line)
{
    static wasme_t guest;
    static const char *const ends[] = {"return", "refused", "trap", "exit", "time limit", "over", "no _start"};
    const wasme_wasi_t wasi = {.read = read_input, .write = write_output, .user = line};
    const wasme_config_t config = {
        .stack_size = WASM_STACK, .native_stack = guard_stack(), .memory_backing = MEMORY_BACKING_ALONE, .time_up = time_up,
        .user = line, .wasi = &wasi};
    wasme_status_t status;
    WASME_init(&guest, &config);
    devices_bind(&guest);
    status = WASME_run(&guest, image, (uint32_t)(image_end - image));
    print(line, "== ");
    print(line, ends[status]);
    print(line, " ");
    print(line, WASME_error(&guest));
    print(line, "\n");
    WASME_deinit(&guest);
}

int main(void)
{
    static const char *const causes[] = {"power-on", "watchdog", "fault"};
    line_t line;
    board_start();
    devices_start();
    line = board_line();
    print(&line, "== ");
    print(&line, board_name);
    print(&line, " began: ");
    print(&line, causes[cortex_last_reset().cause]);
    print(&line, "\n");
    for (;;) {
        run(&line);
    }
}
