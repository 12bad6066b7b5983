/* Images that wasm3 would not survive are refused, and those beside them are not. */
#include "tests.h"

#define HEAD 0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00
/* A type () -> (), a function of it, and its code. */
#define TYPES 1, 4, 1, 0x60, 0, 0
#define FUNCTIONS 3, 2, 1, 0
#define CODE 10, 4, 1, 2, 0, 0x0b
#define MEMORY 5, 3, 1, 0, 1
/* The five bytes of a number that is as large as there is. */
#define LARGEST 0xff, 0xff, 0xff, 0xff, 0x0f

typedef struct {
    uint8_t bytes[64];
    uint32_t len;
    /** NULL: it loads. */
    const char *fault;
} image_t;

#define IMAGE(fault, ...) {{HEAD, __VA_ARGS__}, sizeof((const uint8_t[]){HEAD, __VA_ARGS__}), fault}

static const image_t images[] = {
    IMAGE(NULL, TYPES, FUNCTIONS, CODE),
    IMAGE("a section that does not end within the module", TYPES, FUNCTIONS, 10, 5, 1, 2, 0, 0x0b),
    IMAGE("a section that does not end within the module", TYPES, FUNCTIONS, 10, LARGEST, 1, 2, 0, 0x0b),
    IMAGE("a function that does not end within its section", TYPES, FUNCTIONS, 10, 4, 1, 3, 0, 0x0b),
    IMAGE("a function that does not end within its section", TYPES, FUNCTIONS, 10, 8, 1, LARGEST, 0, 0x0b),
    IMAGE("a function that does not end within its section", TYPES, FUNCTIONS, 10, 8, LARGEST, 2, 0, 0x0b),
    IMAGE("a type that WebAssembly 1.0 does not have", 1, 8, LARGEST, 0x60, 0, 0),
    /* data: at the last byte of the memory, and longer than its section */
    IMAGE(NULL, MEMORY, 11, 9, 1, 0, 0x41, 0xff, 0xff, 3, 0x0b, 1, 'x'),
    IMAGE("data that does not end within its section", MEMORY, 11, 9, 1, 0, 0x41, 0xff, 0xff, 3, 0x0b, 2, 'x'),
    IMAGE("data that does not end within its section", MEMORY, 11, 11, 1, 0, 0x41, 0, 0x0b, LARGEST, 'x'),
    IMAGE("data that does not end within its section", MEMORY, 11, 7, 2, 0, 0x41, 0, 0x0b, 1, 'x'),
    /* elements: the first and the last of two entries, and others */
    IMAGE(NULL, TYPES, FUNCTIONS, 4, 4, 1, 0x70, 0, 2, 9, 7, 1, 0, 0x41, 0, 0x0b, 1, 0, CODE),
    IMAGE(NULL, TYPES, FUNCTIONS, 4, 4, 1, 0x70, 0, 2, 9, 7, 1, 0, 0x41, 1, 0x0b, 1, 0, CODE),
    IMAGE("elements that are not within the table", TYPES, FUNCTIONS, 4, 4, 1, 0x70, 0, 2, 9, 7, 1, 0, 0x41, 2, 0x0b, 1, 0, CODE),
    IMAGE("elements that are not within the table", TYPES, FUNCTIONS, 4, 4, 1, 0x70, 0, 2, 9, 7, 1, 0, 0x41, 0x7f, 0x0b, 1, 0, CODE),
    IMAGE("elements that are not within the table", TYPES, FUNCTIONS, 4, 4, 1, 0x70, 0, 2, 9, 11, 1, 0, 0x41, 0xff, 0xff, 0xff, 0xff, 3, 0x0b, 1, 0, CODE),
    IMAGE("elements that are not within the table", TYPES, FUNCTIONS, 9, 7, 1, 0, 0x41, 0, 0x0b, 1, 0, CODE),
    /* names: one function, and a subsection that is longer than the section */
    IMAGE(NULL, TYPES, FUNCTIONS, CODE, 0, 11, 4, 'n', 'a', 'm', 'e', 1, 4, 1, 0, 1, 'f'),
    IMAGE("names that do not end within their section", TYPES, FUNCTIONS, CODE, 0, 11, 4, 'n', 'a', 'm', 'e', 1, 5, 1, 0, 1, 'f'),
    IMAGE("names that do not end within their section", TYPES, FUNCTIONS, CODE, 0, 15, 4, 'n', 'a', 'm', 'e', 1, LARGEST, 1, 0, 1, 'f'),
    /* another custom section may contain anything */
    IMAGE(NULL, TYPES, FUNCTIONS, CODE, 0, 11, 4, 'm', 'a', 'n', 'e', 1, 5, 1, 0, 1, 'f'),
};

/* Instructions that some versions of wasm3 do not have, after three numbers: memory.fill, one behind the tables, two that nobody has. */
static const uint8_t instructions[][3] = {{0xfc, 0x0b, 0}, {0xfc, 0x7f, 0}, {0xff, 0x01, 0x01}, {0x27, 0x01, 0x01}};

static wasme_status_t load(wasme_t *guest, const uint8_t *bytes, uint32_t len)
{
    const wasme_config_t config = {.stack_size = 1024, .memory_limit = 65536};
    WASME_init(guest, &config);
    return WASME_load(guest, bytes, len);
}

static void check(const image_t *image)
{
    static wasme_t guest;
    char expected[WASME_ERROR_SIZE] = "";
    const wasme_status_t status = load(&guest, image->bytes, image->len);
    uint32_t len;
    if (image->fault != NULL) {
        strcpy(expected, "the module does not load: ");
        strcat(expected, image->fault);
    }
    CHECK_TEXT(WASME_error(&guest), expected);
    CHECK(status == (image->fault != NULL ? WASME_REFUSED : WASME_OK));
    WASME_deinit(&guest);

    /* The beginning of an image, without a byte behind it. */
    for (len = 0; len < image->len; len++) {
        uint8_t *begin = (uint8_t *)malloc(len + 1);
        memcpy(begin, image->bytes, len);
        CHECK(load(&guest, begin, len) == WASME_REFUSED || len >= 8);
        WASME_deinit(&guest);
        free(begin);
    }
}

/** Names that are longer than the room for errors leave some for what is wrong, and their characters whole. */
static void long_names(void)
{
    static wasme_t guest;
    uint8_t image[256] = {HEAD, TYPES, 2, 0, 0, 1, 106};
    uint32_t len = 8 + 6 + 5, i;
    for (i = 0; i < 53; i++) {
        image[len++] = 0xc3;
        image[len++] = 0xa9; /* e with an acute accent */
    }
    image[len++] = 114;
    for (i = 0; i < 38; i++) {
        image[len++] = 0xe2;
        image[len++] = 0x82;
        image[len++] = 0xac; /* a euro sign */
    }
    image[len++] = 0;
    image[len++] = 0;
    image[15] = (uint8_t)(0x80 | ((len - 17) & 0x7f));
    image[16] = (uint8_t)((len - 17) >> 7);
    CHECK(load(&guest, image, len) == WASME_REFUSED);
    CHECK_TEXT(WASME_error(&guest), "import \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                                    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9....\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"
                                    "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac...: "
                                    "the host has no such API");
    WASME_deinit(&guest);

    CHECK(load(&guest, images[0].bytes, images[0].len) == WASME_OK);
    memset(image, 0, sizeof image);
    for (i = 0; i < 60; i++) {
        memcpy(image + 3 * i, "\xe2\x82\xac", 3);
    }
    CHECK(WASME_invoke(&guest, (const char *)image) == WASME_NO_EXPORT);
    CHECK(strlen(WASME_error(&guest)) >= WASME_ERROR_SIZE - 4 && strlen(WASME_error(&guest)) < WASME_ERROR_SIZE);
    CHECK(strcmp(WASME_error(&guest) + strlen(WASME_error(&guest)) - 3, "\xe2\x82\xac") == 0);
    WASME_deinit(&guest);
}

/** Whatever an image that nobody prepared does, it is the end of the guest at most. */
static void unknown_instructions(void)
{
    static wasme_t guest;
    size_t i;
    for (i = 0; i < sizeof instructions / sizeof instructions[0]; i++) {
        const uint8_t *unknown = instructions[i];
        const uint8_t image[] = {HEAD, TYPES, FUNCTIONS, MEMORY, 7, 5, 1, 1, 'f', 0, 0,
                                 10, 13, 1, 11, 0, 0x41, 0, 0x41, 0, 0x41, 0, unknown[0], unknown[1], unknown[2], 0x0b};
        wasme_status_t status = load(&guest, image, sizeof image);
        if (status == WASME_OK) {
            status = WASME_invoke(&guest, "f");
            CHECK(status == WASME_TRAP || (i == 0 && status == WASME_OK));
        }
        WASME_deinit(&guest);
    }
}

int main(void)
{
    size_t i;
    unknown_instructions();
    for (i = 0; i < sizeof images / sizeof images[0]; i++) {
        check(&images[i]);
    }
    long_names();
    (void)hello_wasm, (void)start_limits;
    return 0;
}
