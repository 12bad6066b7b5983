/* Watches a temperature sensor, through nothing but the imports of the specification and the C library: see ../README.md. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

typedef struct {
    const void *ptr;
    uint32_t len;
} bytes_t;

IMPORT("i2c", "init") int32_t i2c_init(uint32_t port, uint32_t baud, int32_t sda, int32_t scl, int32_t *handle);
IMPORT("i2c", "deinit") int32_t i2c_deinit(int32_t handle);
IMPORT("i2c", "write_read") int32_t i2c_write_read(int32_t handle, uint32_t addr, const bytes_t *write, const bytes_t *read);
IMPORT("gpio", "init") int32_t gpio_init(int32_t port, int32_t pin, uint32_t mode, int32_t *handle);
IMPORT("gpio", "deinit") int32_t gpio_deinit(int32_t handle);
IMPORT("gpio", "set") int32_t gpio_set(int32_t handle, uint32_t value);
IMPORT("time", "delay") int32_t time_delay(uint64_t ns);

typedef struct {
    char name[16];
    double value;
} limit_t;

/* Ends the program where a call fails. */
static void check(const char *what, int32_t result)
{
    if (result < 0) {
        fprintf(stderr, "%s: error %d\n", what, (int)-result);
        exit(100);
    }
}

static double measure(int32_t bus)
{
    const uint8_t temperature = 0x00;
    uint8_t raw[2];
    const bytes_t write = {&temperature, sizeof temperature};
    const bytes_t read = {raw, sizeof raw};
    check("i2c.write_read", i2c_write_read(bus, 0x48, &write, &read));
    return (int16_t)(raw[0] << 8 | raw[1]) / 256.0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const limit_t *)a)->name, ((const limit_t *)b)->name);
}

static double limit(const limit_t *limits, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(limits[i].name, name) == 0) {
            return limits[i].value;
        }
    }
    fprintf(stderr, "no limit %s\n", name);
    exit(101);
}

/* Lines such as `high 25.53`, sorted by name. */
static limit_t *read_limits(size_t *count)
{
    limit_t *limits = NULL, one;
    char line[64];
    *count = 0;
    while (fgets(line, sizeof line, stdin) != NULL && sscanf(line, "%15s %lf", one.name, &one.value) == 2) {
        limits = realloc(limits, (*count + 1) * sizeof one);
        if (limits == NULL) {
            exit(102);
        }
        limits[(*count)++] = one;
    }
    qsort(limits, *count, sizeof one, by_name);
    return limits;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Whether 20 ms of sleep take as long. */
static int sleeps(void)
{
    const struct timespec time = {0, 20 * 1000 * 1000};
    const int64_t before = now_ns();
    nanosleep(&time, NULL);
    return now_ns() - before >= time.tv_nsec;
}

int main(int argc, char **argv)
{
    const int samples = argc > 1 ? atoi(argv[1]) : 0;
    double *measured = calloc((size_t)samples, sizeof *measured);
    double sum = 0;
    size_t count;
    limit_t *const limits = read_limits(&count);
    FILE *const settings = fopen("/etc/settings", "r");
    int32_t bus, led;
    int alarms = 0;

    for (size_t i = 0; i < count; i++) {
        printf("limit %s %.2f\n", limits[i].name, limits[i].value);
    }
    printf("settings: %s\n", settings == NULL ? "none" : "found");
    printf("home: %s\n", getenv("HOME") == NULL ? "none" : "found");
    printf("slept: %s\n", sleeps() ? "yes" : "no");

    check("i2c.init", i2c_init(0, 100000, -1, -1, &bus));
    check("gpio.init", gpio_init(0, 13, 1, &led));
    for (int i = 0; i < samples && measured != NULL; i++) {
        const double celsius = measured[i] = measure(bus);
        const int alarm = celsius < limit(limits, count, "low") || celsius > limit(limits, count, "high");
        printf("%.2f C%s\n", celsius, alarm ? ", alarm" : "");
        check("gpio.set", gpio_set(led, (uint32_t)alarm));
        check("time.delay", time_delay(5000000));
        alarms += alarm;
        sum += celsius;
    }
    printf("mean %.3f C\n", sum / samples);
    check("gpio.deinit", gpio_deinit(led));
    check("i2c.deinit", i2c_deinit(bus));
    free(measured);
    free(limits);
    return alarms;
}
