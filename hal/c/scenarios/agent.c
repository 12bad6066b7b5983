/* docs/agent.md: makes the calls of the HAL that the suite asks for, and reports what came back. */
#include "scenario.h"
#include "wasm_embedded/hal/mem.h"

enum {
    /* The longest buffer, what an instruction has beside it, and how much a report has. */
    BYTES = 65537,
    ROOM = BYTES + 4096,
    OPS = 40,
    SLOTS = 4
};

/* What is left of the instruction. */
typedef struct {
    uint8_t *at;
    uint8_t *end;
} reader_t;

/* What the program has: devices, and room. */
typedef struct {
    hal_i2c_t i2c[SLOTS];
    hal_spi_t spi[SLOTS];
    hal_uart_t uart[SLOTS];
    hal_gpio_t gpio[SLOTS];
    /* An instruction, and the report of what came of it: the number of an error or 0, then what the call gave. */
    uint8_t asked[ROOM];
    uint8_t report[ROOM];
} agent_t;

static agent_t agent;

static uint64_t number(reader_t *from, uint32_t bytes)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes && from->at < from->end; i++) {
        value |= (uint64_t)*from->at++ << (8 * i);
    }
    return value;
}

static uint8_t u8(reader_t *from)
{
    return (uint8_t)number(from, 1);
}

static uint32_t u32(reader_t *from)
{
    return (uint32_t)number(from, 4);
}

static int32_t s32(reader_t *from)
{
    return (int32_t)u32(from);
}

/* Bytes, which follow their number. */
static uint8_t *bytes(reader_t *from, uint32_t *len)
{
    uint8_t *data;
    *len = u32(from);
    data = from->at;
    from->at += *len;
    return data;
}

/* An address as the HAL takes it. */
static uint32_t address(reader_t *from)
{
    const uint8_t bits = u8(from);
    const uint32_t addr = u32(from);
    return bits == 10 ? hal_i2c_ten_bit(addr) : addr;
}

/* Reports an error, which has no kind in C, or success with what the call put behind the first byte. */
static void done_with(hal_err_t err, uint32_t len)
{
    agent.report[0] = (uint8_t)err;
    if (err != HAL_OK) {
        agent.report[1] = 0;
    }
    show(agent.report, err == HAL_OK ? 1 + len : 2);
}

static void i2c(uint8_t call, uint8_t slot, reader_t *from)
{
    uint8_t *const out = agent.report + 1;
    hal_i2c_t *const bus = &agent.i2c[slot];
    hal_err_t err = HAL_OK;
    uint32_t len = 0;
    uint32_t addr = 0;
    const uint8_t *data;
    if (call >= 0x14) {
        addr = address(from);
    }
    switch (call) {
    case 0x10: {
        const uint32_t port = u32(from), baud = u32(from);
        const int32_t sda = s32(from), scl = s32(from);
        err = hal_i2c_open(bus, port, baud, sda, scl);
        break;
    }
    case 0x11: err = hal_i2c_close(bus); break;
    case 0x13:
        out[0] = hal_i2c_is_open(bus);
        len = 1;
        break;
    case 0x14:
        data = bytes(from, &len);
        err = hal_i2c_write(bus, addr, data, len);
        len = 0;
        break;
    case 0x15:
        len = u32(from);
        err = hal_i2c_read(bus, addr, out, len);
        break;
    case 0x16: {
        uint32_t data_len;
        data = bytes(from, &data_len);
        len = u32(from);
        err = hal_i2c_write_read(bus, addr, data, data_len, out, len);
        break;
    }
    case 0x17: {
        hal_i2c_op_t ops[OPS];
        const uint32_t count = (uint32_t)number(from, 2);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t of;
            if (u8(from) == 0) {
                of = u32(from);
                ops[i] = hal_i2c_op_read(out + len, of);
                len += of;
            } else {
                data = bytes(from, &of);
                ops[i] = hal_i2c_op_write(data, of);
            }
        }
        err = hal_i2c_transaction(bus, addr, ops, count);
        break;
    }
    default: break;
    }
    done_with(err, len);
}

/* One operation; what it receives follows what came before it in the report. */
static hal_spi_op_t spi_op(reader_t *from, uint32_t *received)
{
    uint8_t *const place = agent.report + 1 + *received;
    const uint8_t kind = u8(from);
    const uint8_t *data;
    uint32_t len;
    switch (kind) {
    case 0:
        len = u32(from);
        *received += len;
        return hal_spi_op_read(place, len);
    case 1:
        data = bytes(from, &len);
        return hal_spi_op_write(data, len);
    case 2:
        data = bytes(from, &len);
        memmove(place, data, len);
        *received += len;
        return hal_spi_op_transfer_in_place(place, len);
    default: return hal_spi_op_delay_ns(u32(from));
    }
}

static void spi(uint8_t call, uint8_t slot, reader_t *from)
{
    uint8_t *const out = agent.report + 1;
    hal_spi_t *const spi = &agent.spi[slot];
    hal_err_t err = HAL_OK;
    uint32_t len = 0;
    const uint8_t *data;
    switch (call) {
    case 0x20: {
        const uint32_t port = u32(from), baud = u32(from);
        const int32_t mosi = s32(from), miso = s32(from), sck = s32(from), cs = s32(from);
        err = hal_spi_open(spi, port, baud, mosi, miso, sck, cs);
        break;
    }
    case 0x21: err = hal_spi_close(spi); break;
    case 0x23:
        out[0] = hal_spi_is_open(spi);
        len = 1;
        break;
    case 0x24:
        data = bytes(from, &len);
        err = hal_spi_write(spi, data, len);
        len = 0;
        break;
    case 0x25:
        len = u32(from);
        err = hal_spi_read(spi, out, len);
        break;
    case 0x26: {
        uint32_t data_len;
        data = bytes(from, &data_len);
        len = u32(from);
        err = hal_spi_transfer(spi, data, data_len, out, len);
        break;
    }
    case 0x27:
        data = bytes(from, &len);
        memmove(out, data, len);
        err = hal_spi_transfer_in_place(spi, out, len);
        break;
    case 0x28: {
        hal_spi_op_t ops[OPS];
        const uint32_t count = (uint32_t)number(from, 2);
        for (uint32_t i = 0; i < count; i++) {
            ops[i] = spi_op(from, &len);
        }
        err = hal_spi_transaction(spi, ops, count);
        break;
    }
    case 0x29: {
        static const hal_spi_mode_t modes[] = {HAL_SPI_MODE_0, HAL_SPI_MODE_1, HAL_SPI_MODE_2, HAL_SPI_MODE_3};
        static const hal_spi_order_t orders[] = {HAL_SPI_MSB_FIRST, HAL_SPI_LSB_FIRST};
        const hal_spi_mode_t mode = modes[u8(from) & 3];
        const uint32_t bits = u32(from);
        err = hal_spi_configure(spi, mode, bits, orders[u8(from) & 1]);
        break;
    }
    default: break;
    }
    done_with(err, len);
}

static void uart(uint8_t call, uint8_t slot, reader_t *from)
{
    uint8_t *const out = agent.report + 1;
    hal_uart_t *const uart = &agent.uart[slot];
    hal_err_t err = HAL_OK;
    uint32_t len = 0;
    const uint8_t *data;
    switch (call) {
    case 0x30: {
        const uint32_t port = u32(from), baud = u32(from);
        const int32_t tx = s32(from), rx = s32(from);
        err = hal_uart_open(uart, port, baud, tx, rx);
        break;
    }
    case 0x31: err = hal_uart_close(uart); break;
    case 0x33:
        out[0] = hal_uart_is_open(uart);
        len = 1;
        break;
    case 0x34:
        data = bytes(from, &len);
        err = hal_uart_write(uart, data, len);
        len = 0;
        break;
    case 0x35:
        len = u32(from);
        err = hal_uart_read(uart, out, len);
        break;
    case 0x36: {
        size_t count = 0;
        len = u32(from);
        err = hal_uart_read_some(uart, out, len, u32(from), &count);
        len = (uint32_t)count;
        break;
    }
    case 0x37: err = hal_uart_flush(uart); break;
    case 0x38: {
        static const hal_uart_parity_t parities[] = {HAL_UART_PARITY_NONE, HAL_UART_PARITY_EVEN, HAL_UART_PARITY_ODD,
                                                     HAL_UART_PARITY_NONE};
        const uint32_t data_bits = u32(from);
        const hal_uart_parity_t parity = parities[u8(from) & 3];
        err = hal_uart_configure(uart, data_bits, parity, u8(from) == 0 ? HAL_UART_STOP_BITS_1 : HAL_UART_STOP_BITS_2);
        break;
    }
    default: break;
    }
    done_with(err, len);
}

static void gpio(uint8_t call, uint8_t slot, reader_t *from)
{
    uint8_t *const out = agent.report + 1;
    hal_gpio_t *const pin = &agent.gpio[slot];
    hal_err_t err = HAL_OK;
    uint32_t len = 0;
    switch (call) {
    case 0x40: {
        const int32_t port = s32(from), number_of = s32(from);
        err = u8(from) == 0 ? hal_gpio_open_input(pin, port, number_of) : hal_gpio_open_output(pin, port, number_of);
        break;
    }
    case 0x41: err = hal_gpio_close(pin); break;
    case 0x43:
        out[0] = hal_gpio_is_open(pin);
        len = 1;
        break;
    case 0x44: err = hal_gpio_set(pin, u8(from) != 0); break;
    case 0x45: {
        bool high = false;
        err = hal_gpio_get(pin, &high);
        out[0] = high;
        len = 1;
        break;
    }
    case 0x46: {
        static const hal_gpio_pull_t pulls[] = {HAL_GPIO_PULL_NONE, HAL_GPIO_PULL_UP, HAL_GPIO_PULL_DOWN, HAL_GPIO_PULL_NONE};
        const hal_gpio_pull_t pull = pulls[u8(from) & 3];
        err = hal_gpio_configure(pin, pull, u8(from) == 0 ? HAL_GPIO_PUSH_PULL : HAL_GPIO_OPEN_DRAIN);
        break;
    }
    default: break;
    }
    done_with(err, len);
}

static void device(uint8_t call, uint8_t slot, reader_t *from)
{
    const uint8_t count = u8(from);
    hal_err_t err = HAL_OK;
    switch (call) {
    case 0x50: err = hal_device_spi(&agent.spi[slot], count); break;
    case 0x51: err = hal_device_i2c(&agent.i2c[slot], count); break;
    case 0x52: err = hal_device_gpio_in(&agent.gpio[slot], count); break;
    default: err = hal_device_gpio_out(&agent.gpio[slot], count); break;
    }
    for (uint8_t i = 0; i < count; i++) {
        switch (call) {
        case 0x50: agent.report[1 + i] = hal_spi_is_open(&agent.spi[slot + i]); break;
        case 0x51: agent.report[1 + i] = hal_i2c_is_open(&agent.i2c[slot + i]); break;
        default: agent.report[1 + i] = hal_gpio_is_open(&agent.gpio[slot + i]); break;
        }
    }
    done_with(err, count);
}

static void others(uint8_t call, reader_t *from)
{
    uint8_t *const out = agent.report + 1;
    hal_err_t err = HAL_OK;
    uint32_t len = 0;
    const uint8_t *data;
    switch (call) {
    case 0x60: err = hal_time_delay_ns(number(from, 8)); break;
    case 0x61: err = hal_time_delay_us(number(from, 8)); break;
    case 0x62: err = hal_time_delay_ms(number(from, 8)); break;
    case 0x63: {
        uint64_t now = 0;
        err = hal_time_now(&now);
        for (len = 0; len < 8; len++) {
            out[len] = (uint8_t)(now >> (8 * len));
        }
        break;
    }
    case 0x70: {
        const char *name = hal_err_name((hal_err_t)u8(from));
        for (len = 0; name[len] != '\0'; len++) {
            out[len] = (uint8_t)name[len];
        }
        break;
    }
    case 0x71:
        data = bytes(from, &len);
        hal_print_bytes(data, len);
        len = 0;
        break;
    default: break;
    }
    done_with(err, len);
}

/* The first report: room, the limit of the HAL on operations, which is none, slots; then each call, its only way, no flags, no
 * kinds. */
static void hello(void)
{
    static const uint8_t calls[] = {0x10, 0x11, 0x13, 0x14, 0x15, 0x16, 0x17, 0x20, 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28,
                                    0x29, 0x30, 0x31, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x40, 0x41, 0x43, 0x44, 0x45, 0x46,
                                    0x50, 0x51, 0x52, 0x53, 0x60, 0x61, 0x62, 0x63, 0x70, 0x71};
    static const uint8_t head[] = {1, BYTES & 0xff, BYTES >> 8 & 0xff, BYTES >> 16, 0, OPS, 0, 0, 0, SLOTS};
    uint32_t len = sizeof head;
    memcpy(agent.report, head, sizeof head);
    for (uint32_t i = 0; i < sizeof calls; i++) {
        agent.report[len++] = calls[i];
        agent.report[len++] = 0;
        agent.report[len++] = 0;
        agent.report[len++] = 0;
    }
    show(agent.report, len);
}

HAL_START
{
    hello();
    for (;;) {
        const wasme_wbytes_t room = {agent.asked, ROOM};
        uint32_t count = 0;
        reader_t from;
        if (wasme_conformance_next(&room, &count) != 0 || count == 0) {
            return;
        }
        from.at = agent.asked;
        from.end = agent.asked + count;
        const uint8_t call = u8(&from);
        (void)u8(&from); /* There is one way to make each call. */
        const uint8_t slot = u8(&from) % SLOTS;
        switch (call >> 4) {
        case 1: i2c(call, slot, &from); break;
        case 2: spi(call, slot, &from); break;
        case 3: uart(call, slot, &from); break;
        case 4: gpio(call, slot, &from); break;
        case 5: device(call, slot, &from); break;
        default: others(call, &from); break;
        }
    }
}
