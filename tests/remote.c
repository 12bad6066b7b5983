/* What the remote drivers send and make of replies, and how requests are read; run by tests/remote.rs. Prints what differs. */
#define WASME_REMOTE_TEXT_SIZE 96

#include <stdio.h>

#include "wasm_embedded/remote/serve.h"

/** A line whose other end says what was written down. */
typedef struct {
    const char *replies;
    char sent[2048];
    size_t len;
} script_t;

static int get(void *user)
{
    script_t *script = (script_t *)user;
    return *script->replies != '\0' ? (unsigned char)*script->replies++ : -1;
}

static bool put(void *user, const uint8_t *bytes, size_t len)
{
    script_t *script = (script_t *)user;
    if (script->len + len >= sizeof script->sent) {
        return false;
    }
    memcpy(script->sent + script->len, bytes, len);
    script->len += len;
    script->sent[script->len] = '\0';
    return true;
}

static int failures;
static script_t script;
static wasme_remote_stream_t line;
static wasme_remote_t remote;

static void begin(const char *replies)
{
    memset(&script, 0, sizeof script);
    memset(&line, 0, sizeof line);
    script.replies = replies;
    line.get = get;
    line.put = put;
    line.user = &script;
    (void)wasme_remote_init(&remote, &line, "a");
}

#define CHECK(condition)                                                                                                         \
    do {                                                                                                                         \
        if (!(condition)) {                                                                                                      \
            printf("line %d: %s\n  sent: %s\n", __LINE__, #condition, script.sent);                                              \
            failures++;                                                                                                          \
        }                                                                                                                        \
    } while (0)
#define SENT(text) CHECK(strcmp(script.sent, text) == 0)

static bool filled(const uint8_t *bytes, size_t len)
{
    size_t i;
    for (i = 0; i < len && bytes[i] == 0x5a; i++) {
    }
    return i == len;
}

static void calls(void)
{
    uint8_t bytes[40], more[2] = {0x9f, 0};
    const uint8_t text[] = {0, 1, 0xfe};
    uint32_t value = 7;
    uint64_t now = 7;
    int32_t handles[2];
    i2c_op_t ops[2];
    spi_op_t spi[3];
    size_t i;

    begin("{\"reply\":0,\"out\":{\"handle\":7}}\n");
    CHECK(wasme_remote_i2c.init(&remote, 0, 100000, -1, -2147483647 - 1) == 7);
    SENT("{\"call\":\"i2c.init\",\"instance\":\"a\",\"args\":{\"port\":0,\"baud\":100000,\"sda\":-1,\"scl\":-2147483648}}\n");

    begin("{\"reply\":0,\"out\":{}}\n{\"reply\":0,\"out\":{}}\n");
    CHECK(wasme_remote_i2c.write(&remote, 7, 72, text, 3) == 0);
    SENT("{\"call\":\"i2c.write\",\"instance\":\"a\",\"args\":{\"handle\":7,\"addr\":72,\"bytes\":\"0001fe\"}}\n");
    script.len = 0;
    remote.at_end = true;
    CHECK(wasme_remote_i2c.deinit(&remote, 7) == 0);
    SENT("{\"call\":\"i2c.deinit\",\"instance\":\"a\",\"args\":{\"handle\":7},\"at_end\":true}\n");

    begin("{\"reply\":0,\"out\":{\"read\":\"1980\"}}\n");
    CHECK(wasme_remote_i2c.write_read(&remote, 7, 72, text, 0, bytes, 2) == 0);
    SENT("{\"call\":\"i2c.write_read\",\"instance\":\"a\",\"args\":{\"handle\":7,\"addr\":72,\"write\":\"\",\"read\":2}}\n");
    CHECK(bytes[0] == 0x19 && bytes[1] == 0x80 && !line.broken);

    for (i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)i; /* more than is sent in one piece */
    }
    begin("{\"reply\":0,\"out\":{}}\n");
    CHECK(wasme_remote_conformance.observe(&remote, bytes, 40) == 0);
    SENT("{\"call\":\"conformance.observe\",\"instance\":\"a\",\"args\":{\"bytes\":\"000102030405060708090a0b0c0d0e0f101112131415161718191a"
         "1b1c1d1e1f2021222324252627\"}}\n");

    ops[0].kind = WASME_I2C_OP_WRITE;
    ops[0].data.write = text;
    ops[0].len = 1;
    ops[1].kind = WASME_I2C_OP_READ;
    ops[1].data.read = bytes;
    ops[1].len = 2;
    begin("{\"reply\":0,\"out\":{\"ops\":[\"1980\"]}}\n{\"reply\":-9}\n{\"reply\":0,\"out\":{\"ops\":[]}}\n");
    CHECK(wasme_remote_i2c.exec(&remote, 7, 72, ops, 2) == 0);
    SENT("{\"call\":\"i2c.exec\",\"instance\":\"a\",\"args\":{\"handle\":7,\"addr\":72,\"ops\":[{\"write\":\"00\"},{\"read\":2}]}}\n");
    CHECK(bytes[0] == 0x19 && bytes[1] == 0x80);
    CHECK(wasme_remote_i2c.exec(&remote, 7, 72, ops, 2) == -9);
    CHECK(filled(bytes, 2) && !line.broken);
    CHECK(wasme_remote_i2c.exec(&remote, 7, 72, ops, 1) == 0);

    spi[0].kind = WASME_SPI_OP_TRANSFER;
    spi[0].data.transfer = more;
    spi[0].len = 2;
    spi[1].kind = WASME_SPI_OP_DELAY;
    spi[1].data.read = NULL;
    spi[1].len = 4294967295u;
    spi[2].kind = WASME_SPI_OP_READ;
    spi[2].data.read = bytes;
    spi[2].len = 0;
    begin("{\"reply\":0,\"out\":{\"ops\":[\"ff01\",\"\"]}}\n");
    CHECK(wasme_remote_spi.exec(&remote, 0, spi, 3) == 0);
    SENT("{\"call\":\"spi.exec\",\"instance\":\"a\",\"args\":{\"handle\":0,\"ops\":[{\"transfer\":\"9f00\"},{\"delay\":4294967295},"
         "{\"read\":0}]}}\n");
    CHECK(more[0] == 0xff && more[1] == 1);

    begin("{\"reply\":0,\"out\":{\"bytes\":\"0102\",\"count\":2}}\n{\"reply\":0,\"out\":{\"bytes\":\"01020304\",\"count\":99}}\n");
    CHECK(wasme_remote_uart.read_some(&remote, 1, bytes, 4, 10, &value) == 0 && value == 2 && bytes[1] == 2);
    CHECK(wasme_remote_uart.read_some(&remote, 1, bytes, 4, 10, &value) == 0 && value == 99);

    begin("{\"reply\":0,\"out\":{\"now\":18446744073709551615}}\n{\"reply\":0,\"out\":{\"now\":18446744073709551616}}\n");
    CHECK(wasme_remote_time.now(&remote, &now) == 0 && now == UINT64_MAX);
    SENT("{\"call\":\"time.now\",\"instance\":\"a\",\"args\":{}}\n");
    CHECK(wasme_remote_time.now(&remote, &now) == -2 && line.broken);

    begin("{\"reply\":0,\"out\":{}}\n");
    CHECK(wasme_remote_time.delay(&remote, UINT64_MAX) == 0);
    SENT("{\"call\":\"time.delay\",\"instance\":\"a\",\"args\":{\"ns\":18446744073709551615}}\n");

    begin("{\"reply\":0,\"out\":{\"handles\":[3,-1]}}\n{\"reply\":0,\"out\":{\"handles\":[]}}\n{\"reply\":-3}\n");
    CHECK(wasme_remote_device.spi(&remote, handles, 2) == 0 && handles[0] == 3 && handles[1] == -1);
    CHECK(wasme_remote_device.spi(&remote, handles, 0) == 0);
    CHECK(wasme_remote_device.spi(&remote, handles, 2) == -3 && handles[0] == 0x5a);

    begin("{\"reply\":0,\"out\":{\"value\":1}}\n{\"reply\":-2147483648}\n{\"reply\":5}\n{\"reply\":5}\n");
    CHECK(wasme_remote_gpio.get(&remote, 1, &value) == 0 && value == 1);
    CHECK(wasme_remote_gpio.get(&remote, 1, &value) == -2147483647 - 1 && value == 1);
    CHECK(wasme_remote_gpio.set(&remote, 1, 1) == 5);
    CHECK(wasme_remote_gpio.init(&remote, 0, 1, 1) == -2 && !line.broken); /* no handle 5 */
}

static void broken_lines(void)
{
    static const char *const replies[] = {
        "", "\n", "{\"reply\":0,\"out\":{\"bytes\":\"01", "{\"reply\":0,\"out\":{\"bytes\":\"01\"}}\n",
        "{\"reply\":0,\"out\":{\"bytes\":\"010203\"}}\n", "{\"reply\":0,\"out\":{\"bytes\":\"01zz\"}}\n", "{\"reply\":0,\"out\":{}}\n",
        "{\"reply\":0,\"out\":{\"read\":\"0102\"}}\n", "{\"reply\":0}\n",
        "{\"reply\":2147483648}\n", "{\"reply\":}\n", "{\"reply\":-}\n", "{\"reply\":-01}\n", "{ \"reply\":-1}\n",
    };
    uint8_t bytes[2];
    size_t i, sent;
    for (i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        begin(replies[i]);
        bytes[0] = bytes[1] = 0;
        if (wasme_remote_i2c.read(&remote, 7, 72, bytes, 2) != -2 || !line.broken || !filled(bytes, 2)) {
            printf("reply %lu is taken: %s\n", (unsigned long)i, replies[i]);
            failures++;
        }
        sent = script.len;
        CHECK(wasme_remote_i2c.deinit(&remote, 7) == -2 && script.len == sent);
    }
    begin("{\"reply\":0,\"out\":{\"bytes\":\"0102\",\"count\":2}}\n"); /* found after the bytes */
    CHECK(wasme_remote_i2c.read(&remote, 7, 72, bytes, 2) == -2 && line.broken);
    CHECK(line.broken && strcmp(line.broken, "}}") == 0 && line.next == ',' && line.column == 33 && !wasme_remote_ended(&line));
    begin("{\"reply\":-2}\n");
    CHECK(wasme_remote_i2c.deinit(&remote, 7) == -2 && !line.broken);
    CHECK(wasme_remote_i2c.deinit(&remote, 7) == -2 && line.broken && wasme_remote_ended(&line));
}

static void drivers_without(void)
{
    wasme_remote_drivers_t drivers;
    char name[WASME_REMOTE_NAME_SIZE + 1];
    wasme_remote_drivers(&drivers, "i2c.exec\0uart\0spi.read\0");
    CHECK(drivers.i2c.exec == NULL && drivers.i2c.write_read != NULL && drivers.spi.read == NULL && drivers.uart.read != NULL);
    CHECK(drivers.has.i2c && !drivers.has.uart);
    wasme_remote_drivers(&drivers, "");
    CHECK(drivers.i2c.exec != NULL && drivers.has.uart);

    memset(name, 'n', sizeof name);
    name[WASME_REMOTE_NAME_SIZE] = '\0';
    CHECK(!wasme_remote_init(&remote, &line, name));
    name[WASME_REMOTE_NAME_SIZE - 1] = '\0';
    CHECK(wasme_remote_init(&remote, &line, name));
}

static void requests(void)
{
    wasme_remote_request_t request;
    char text[96];
    uint8_t image[4];
    uint32_t len;
    request.text = text;
    request.size = sizeof text;
    begin("{\"do\":\"hello\",\"protocol\":9}\n"
          "{\"do\":\"instantiate\",\"instance\":\"a\\\"\\u00e9\\u20ac\\n\",\"absent\":[\"uart\",\"i2c.exec\"],\"memory\":131072,"
          "\"time_ms\":100000000000,\"args\":[\"\",\"-v\"],\"stdin\":\"6869\",\"module\":\"0061736d\"}\n"
          "{\"do\":\"invoke\",\"instance\":\"\",\"export\":\"_start\"}\n"
          "{\"do\":\"instantiate\",\"instance\":\"b\",\"absent\":[],\"memory\":1,\"time_ms\":1,\"args\":[],\"stdin\":\"\","
          "\"module\":\"0061736d01\"}\n"
          "{\"do\":\"drop\",\"instance\":\"a\"}\n"
          "{\"do\":\"invoke\",\"instance\":\"0123456789012345678901234567890123456789012345678901234567890123456789\","
          "\"export\":\"0123456789012345678901234567890123456789\"}\n"
          "{\"do\":\"instantiate\",\"instance\":\"\\u0000\",\"absent\":[],\"memory\":1,\"time_ms\":1,\"args\":[],\"stdin\":\"\","
          "\"module\":\"00\"}\n"
          "{\"do\":\"reset\"}\n"
          "{\"do\":\"dance\"}\n");

    CHECK(wasme_remote_next(&line, &request) && request.what == WASME_REMOTE_HELLO);
    wasme_remote_hello(&line, "r\"", "1\n", "i2c\0spi\0", "", 8);
    SENT("{\"protocol\":1,\"name\":\"r\\u0022\",\"version\":\"1\\u000a\",\"apis\":[\"i2c\",\"spi\"],\"lacks\":[],\"handles\":8}\n");

    CHECK(wasme_remote_next(&line, &request) && request.what == WASME_REMOTE_INSTANTIATE);
    CHECK(strcmp(request.instance, "a\"\xc3\xa9\xe2\x82\xac\n") == 0);
    CHECK(wasme_remote_lists(request.absent, "uart") && wasme_remote_lists(request.absent, "i2c.exec"));
    CHECK(!wasme_remote_lists(request.absent, "i2c"));
    CHECK(request.memory == 131072 && request.time_ms == UINT64_C(100000000000));
    CHECK(request.arg_count == 2 && request.args[0] == '\0' && strcmp(request.args + 1, "-v") == 0);
    CHECK(request.input_len == 2 && memcmp(request.input, "hi", 2) == 0);
    CHECK(wasme_remote_module(&line, image, sizeof image, &len) && len == 4 && memcmp(image, "\0asm", 4) == 0);

    CHECK(wasme_remote_next(&line, &request) && request.what == WASME_REMOTE_INVOKE);
    CHECK(strcmp(request.function, "_start") == 0 && request.instance[0] == '\0' && request.arg_count == 0);
    script.len = 0;
    wasme_remote_answer_ran(&line, WASME_REMOTE_EXIT, NULL, -3, (const uint8_t *)"hi", 2);
    SENT("{\"end\":\"exit\",\"code\":-3,\"stdout\":\"6869\"}\n");
    script.len = 0;
    wasme_remote_answer_ran(&line, WASME_REMOTE_TRAP, "why", 0, NULL, 0);
    SENT("{\"end\":\"trap\",\"text\":\"why\"}\n");

    CHECK(wasme_remote_next(&line, &request) && request.what == WASME_REMOTE_INSTANTIATE);
    script.len = 0;
    CHECK(!wasme_remote_module(&line, image, sizeof image, &len));
    SENT("{\"end\":\"unsupported\",\"text\":\"the module has 5 bytes; there is room for 4\"}\n");

    CHECK(wasme_remote_next(&line, &request) && request.what == WASME_REMOTE_DROP && strcmp(request.instance, "a") == 0);
    script.len = 0;
    wasme_remote_answer(&line, WASME_REMOTE_DROPPED, NULL);
    SENT("{\"end\":\"dropped\"}\n");

    /* Those that cannot be served are answered on the way. */
    script.len = 0;
    CHECK(wasme_remote_next(&line, &request) && request.what == WASME_REMOTE_RESET);
    SENT("{\"end\":\"unsupported\",\"text\":\"the texts of the request are longer than the room for them\"}\n"
         "{\"end\":\"unsupported\",\"text\":\"a text of the request contains a NUL\"}\n");
    CHECK(!wasme_remote_next(&line, &request) && line.broken);
}

/** A runtime that makes instances of what has more than one byte, and notes in `user` how many of them it has. */
static wasme_remote_end_t make(wasme_remote_instance_t *instance)
{
    CHECK(instance->drivers.has.time && !instance->drivers.has.uart);
    ++*(int *)instance->user;
    instance->text = "the image has one byte";
    return instance->image_size > 1 ? WASME_REMOTE_RETURN : WASME_REMOTE_REFUSED;
}

/** Calls a driver, and writes the image out; exits and traps without a word by the functions of that name. */
static wasme_remote_end_t invoke(wasme_remote_instance_t *instance, const char *function)
{
    CHECK(strcmp(instance->request.absent, "uart") == 0 && memcmp(instance->request.input, "hi", 2) == 0);
    if (strcmp(function, "exit") == 0) {
        return WASME_REMOTE_EXIT;
    }
    if (strcmp(function, "trap") == 0) {
        return WASME_REMOTE_TRAP;
    }
    if (strcmp(function, "f") != 0) {
        instance->text = function;
        return WASME_REMOTE_NO_EXPORT;
    }
    instance->code = instance->drivers.time.delay(&instance->remote, 5);
    instance->output = instance->image;
    instance->output_len = instance->image_size;
    return instance->code == 0 ? WASME_REMOTE_RETURN : WASME_REMOTE_EXIT;
}

static void drop(wasme_remote_instance_t *instance)
{
    --*(int *)instance->user;
}

#define MAKE(name, module)                                                                                                       \
    "{\"do\":\"instantiate\",\"instance\":\"" name "\",\"absent\":[\"uart\"],\"memory\":1,\"time_ms\":1,\"args\":[],"            \
    "\"stdin\":\"6869\",\"module\":\"" module "\"}\n"
#define STEP(name, function) "{\"do\":\"invoke\",\"instance\":\"" name "\",\"export\":\"" function "\"}\n"
#define DROP(name) "{\"do\":\"drop\",\"instance\":\"" name "\"}\n"
#define RETURNED "{\"end\":\"return\"}\n"
#define DELAY(name) "{\"call\":\"time.delay\",\"instance\":\"" name "\",\"args\":{\"ns\":5}}\n"
#define DROPPED "{\"end\":\"dropped\"}\n"

static void serving(void)
{
    static const wasme_remote_runtime_t runtime = {"r", "1", "time\0", "", 8, make, invoke, drop};
    static wasme_remote_instance_t instances[2];
    static uint8_t memory[WASME_REMOTE_RESERVE + 80];
    const wasme_remote_server_t server = {&runtime, &line, instances, 2, memory, sizeof memory};
    int made = 0;
    instances[0].user = instances[1].user = &made;

    /* Two take turns, each with an image and an end of its own; there is no third, and none by the name of another. */
    begin("{\"do\":\"hello\",\"protocol\":1}\n" MAKE("a", "0102") MAKE("b", "0304") MAKE("c", "0506") MAKE("b", "0506")
          STEP("b", "f") "{\"reply\":-5}\n" STEP("b", "exit") STEP("a", "f") "{\"reply\":0,\"out\":{}}\n" STEP("a", "g")
          STEP("a", "trap") DROP("a") STEP("a", "f") DROP("a") MAKE("c", "0506") STEP("c", "f") "{\"reply\":0,\"out\":{}}\n"
          "{\"do\":\"reset\"}\n" DROP("b"));
    CHECK(wasme_remote_serve(&server));
    SENT("{\"protocol\":1,\"name\":\"r\",\"version\":\"1\",\"apis\":[\"time\"],\"lacks\":[],\"handles\":8}\n" RETURNED RETURNED
         "{\"end\":\"unsupported\",\"text\":\"there are as many instances as can live at the same time\"}\n"
         "{\"end\":\"unsupported\",\"text\":\"there is an instance of this name\"}\n" DELAY("b")
         "{\"end\":\"exit\",\"code\":-5,\"stdout\":\"0304\"}\n{\"end\":\"exit\",\"code\":0}\n" DELAY("a")
         "{\"end\":\"return\",\"stdout\":\"0102\"}\n{\"end\":\"no-export\",\"text\":\"g\"}\n"
         "{\"end\":\"trap\",\"text\":\"\"}\n" DROPPED
         "{\"end\":\"unsupported\",\"text\":\"there is no such instance\"}\n"
         "{\"end\":\"unsupported\",\"text\":\"there is no such instance\"}\n" RETURNED DELAY("c")
         "{\"end\":\"return\",\"stdout\":\"0506\"}\n{\"end\":\"reset\"}\n"
         "{\"end\":\"unsupported\",\"text\":\"there is no such instance\"}\n");
    CHECK(made == 0);

    /* What is not made leaves nothing; the memory that is left takes no image, and the request to drop it. */
    begin(MAKE("a", "01") MAKE("0123456789012345678901234567890123456789", "0102") MAKE("a", "01020304050607080910")
              MAKE("b", "0102030405060708091011121314151617181920212223242526272829303132333435363738394041424344454647484950")
          DROP("a") MAKE("b", "0102"));
    CHECK(wasme_remote_serve(&server));
    SENT("{\"end\":\"refused\",\"text\":\"the image has one byte\"}\n"
         "{\"end\":\"unsupported\",\"text\":\"the name of the instance is longer than WASME_REMOTE_NAME_SIZE\"}\n" RETURNED
         "{\"end\":\"unsupported\",\"text\":\"the module leaves less than WASME_REMOTE_RESERVE of the memory\"}\n" DROPPED RETURNED);
    CHECK(made == 0);

    /* A line that is broken ends all; on a new one a board serves what comes after. */
    begin(MAKE("a", "0102") STEP("a", "f") "{\"do\":\"reset\"}\n" DROP("a"));
    CHECK(!wasme_remote_serve(&server) && strcmp(line.broken, "{\"reply\":") == 0 && line.next == 'd');
    SENT(RETURNED DELAY("a"));
    CHECK(made == 0);
    while (line.next >= 0) {
        const wasme_remote_stream_t again = WASME_REMOTE_STREAM(get, put, &script);
        line = again;
        (void)wasme_remote_serve(&server);
    }
    SENT(RETURNED DELAY("a") "{\"end\":\"unsupported\",\"text\":\"there is no such instance\"}\n");
}

int main(void)
{
    calls();
    broken_lines();
    drivers_without();
    requests();
    serving();
    return failures != 0;
}
