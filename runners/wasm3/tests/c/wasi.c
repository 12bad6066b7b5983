/* WASME_WASI: a guest writes and exits; without it, it is refused. */
#include "tests.h"

static int32_t keep(void *user, uint32_t stream, const uint8_t *bytes, uint32_t len)
{
    CHECK(stream == WASME_STDOUT && len < 32);
    memcpy(user, bytes, len);
    return (int32_t)len;
}

int main(void)
{
    char text[32] = "";
    const wasme_wasi_t wasi = {.write = keep, .user = text};
    const wasme_config_t config = {.wasi = &wasi};
    static wasme_t guest;
    WASME_init(&guest, &config);
#ifdef TEST_WASI
    CHECK(WASME_run(&guest, hello_wasm, sizeof hello_wasm) == WASME_EXIT);
    CHECK(WASME_exit_code(&guest) == 3);
    CHECK_TEXT(text, "hello\n");
    WASME_deinit(&guest);
    WASME_init(&guest, NULL);
#endif
    CHECK(WASME_run(&guest, hello_wasm, sizeof hello_wasm) == WASME_REFUSED);
    CHECK_TEXT(WASME_error(&guest), "import wasi_snapshot_preview1.fd_write: the host has no such API");
    WASME_deinit(&guest);
    (void)bus_driver, (void)limits_wasm, (void)start_limits;
    return 0;
}
