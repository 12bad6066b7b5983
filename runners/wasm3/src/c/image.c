#include "image.h"

#include <string.h>

/** What is left of the bytes that are read. */
typedef struct {
    const uint8_t *at;
    const uint8_t *end;
} reader_t;

static bool take_byte(reader_t *reader, uint8_t *byte)
{
    if (reader->at == reader->end) {
        return false;
    }
    *byte = *reader->at++;
    return true;
}

/** An unsigned LEB128 number of 32 bits. */
static bool take_u32(reader_t *reader, uint32_t *value)
{
    uint32_t shift;
    *value = 0;
    for (shift = 0; shift < 35; shift += 7) {
        uint8_t byte;
        if (!take_byte(reader, &byte) || (shift == 28 && byte > 0x0f)) {
            return false;
        }
        *value |= (uint32_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return true;
        }
    }
    return false;
}

/** So many bytes that a number before them announces. */
static bool take_bytes(reader_t *reader, reader_t *bytes)
{
    uint32_t len;
    if (!take_u32(reader, &len) || len > (size_t)(reader->end - reader->at)) {
        return false;
    }
    bytes->at = reader->at;
    bytes->end = reader->at + len;
    reader->at += len;
    return true;
}

/** The next section of an image; false at the end, and where the bytes are none. */
static bool take_section(reader_t *reader, uint8_t *id, reader_t *section)
{
    return take_byte(reader, id) && take_bytes(reader, section);
}

/** Begins to read the sections of an image. */
static bool open_image(const uint8_t *image, uint32_t size, reader_t *reader)
{
    enum { HEADER = 8 };
    if (size < HEADER) {
        return false;
    }
    reader->at = image + HEADER;
    reader->end = image + size;
    return true;
}

/** So many types of values. */
static bool take_value_types(reader_t *reader, uint32_t count)
{
    enum { I32 = 0x7f, F64 = 0x7c };
    uint8_t type;
    for (; count > 0; count--) {
        if (!take_byte(reader, &type) || type < F64 || type > I32) {
            return false;
        }
    }
    return true;
}

/** What is wrong with the type section. */
static const char *fault_of_types(reader_t *section)
{
    enum { FUNCTION = 0x60 };
    uint8_t form;
    uint32_t types, count;
    if (!take_u32(section, &types)) {
        return NULL;
    }
    for (; types > 0; types--) {
        if (!take_byte(section, &form) || form != FUNCTION || !take_u32(section, &count) || !take_value_types(section, count) ||
            !take_u32(section, &count)) {
            return "a type that WebAssembly 1.0 does not have";
        }
        if (count > 1) {
            return "a function with several results (multi-value): prepare the image with `wasm-embedded-mcu image`";
        }
        if (!take_value_types(section, count)) {
            return "a type that WebAssembly 1.0 does not have";
        }
    }
    return NULL;
}

/** A LEB128 number of any size that is not needed. */
static bool skip_number(reader_t *reader)
{
    uint8_t byte;
    do {
        if (!take_byte(reader, &byte)) {
            return false;
        }
    } while (byte >= 0x80);
    return true;
}

static bool skip(reader_t *reader, uint32_t count)
{
    if (count > (size_t)(reader->end - reader->at)) {
        return false;
    }
    reader->at += count;
    return true;
}

/** How many numbers follow this opcode. */
static uint32_t numbers_after(uint8_t opcode)
{
    enum { BR = 0x0c, BR_IF = 0x0d, CALL = 0x10, CALL_INDIRECT = 0x11, LOCAL_GET = 0x20, GLOBAL_SET = 0x24, LOAD = 0x28 };
    enum { STORE = 0x3e, MEMORY_SIZE = 0x3f, I64_CONST = 0x42 };
    if (opcode == CALL_INDIRECT || (opcode >= LOAD && opcode <= STORE)) {
        return 2;
    }
    return opcode == BR || opcode == BR_IF || opcode == CALL || (opcode >= LOCAL_GET && opcode <= GLOBAL_SET) ||
           (opcode >= MEMORY_SIZE && opcode <= I64_CONST);
}

/** Whether there is no block with a type of functions among the instructions, as far as they can be read. */
static bool has_plain_blocks(reader_t *code)
{
    enum { BLOCK = 0x02, IF = 0x04, BR_TABLE = 0x0e, F32_CONST = 0x43, F64_CONST = 0x44, EXTENDED = 0xfc };
    enum { BULK = 8, NO_TYPE = 0x40, F64 = 0x7c };
    uint8_t opcode, type;
    uint32_t count;
    while (take_byte(code, &opcode)) {
        if (opcode >= BLOCK && opcode <= IF) {
            if (take_byte(code, &type) && type != NO_TYPE && (type < F64 || type >= 0x80)) {
                return false;
            }
            continue;
        }
        count = numbers_after(opcode);
        if (opcode == BR_TABLE) {
            if (!take_u32(code, &count) || count == UINT32_MAX) {
                return true;
            }
            count++; /* the default */
        } else if (opcode == EXTENDED) {
            if (!take_u32(code, &count)) {
                return true;
            }
            count = count < BULK ? 0 : count % 2 == 0 ? 2 : 1; /* memory.init, memory.copy; data.drop, memory.fill */
        } else if ((opcode == F32_CONST && !skip(code, 4)) || (opcode == F64_CONST && !skip(code, 8))) {
            return true;
        }
        for (; count > 0; count--) {
            if (!skip_number(code)) {
                return true;
            }
        }
    }
    return true;
}

/** What is wrong with the code section. */
static const char *fault_of_code(reader_t *section)
{
    uint32_t functions, groups;
    reader_t body;
    if (!take_u32(section, &functions)) {
        return NULL;
    }
    for (; functions > 0; functions--) {
        if (!take_bytes(section, &body)) {
            return "a function that does not end within its section";
        }
        if (!take_u32(&body, &groups)) {
            return NULL;
        }
        for (; groups > 0; groups--) {
            if (!skip_number(&body) || !skip_number(&body)) {
                break;
            }
        }
        if (!has_plain_blocks(&body)) {
            return "a block with a type of functions (multi-value): prepare the image with `wasm-embedded-mcu image`";
        }
    }
    return NULL;
}

/** Passes by a constant expression; its value goes to `value` when it is one i32.const, else 0. */
static bool take_constant(reader_t *reader, uint32_t *value)
{
    enum { END = 0x0b, GLOBAL_GET = 0x23, I32_CONST = 0x41, I64_CONST = 0x42, F32_CONST = 0x43, F64_CONST = 0x44 };
    const uint8_t *begin = reader->at;
    uint8_t opcode;
    *value = 0;
    while (take_byte(reader, &opcode)) {
        const uint8_t *number = reader->at;
        if (opcode == END) {
            return true;
        }
        if ((opcode == GLOBAL_GET || opcode == I32_CONST || opcode == I64_CONST) && !skip_number(reader)) {
            return false;
        }
        if ((opcode == F32_CONST && !skip(reader, 4)) || (opcode == F64_CONST && !skip(reader, 8))) {
            return false;
        }
        if (opcode == I32_CONST && number == begin + 1 && reader->at < reader->end && *reader->at == END) {
            uint32_t shift = 0;
            for (; number < reader->at && shift < 32; number++, shift += 7) {
                *value |= (uint32_t)(*number & 0x7f) << shift;
            }
            if (shift < 32 && (number[-1] & 0x40) != 0) {
                *value |= UINT32_MAX << shift;
            }
        }
    }
    return false;
}

/** What is wrong with the data section: segments of the memory, and those for memory.init. */
static const char *fault_of_data(reader_t *section)
{
    enum { PASSIVE = 1, NUMBERED = 2 };
    uint32_t segments, kind, value;
    reader_t bytes;
    if (!take_u32(section, &segments)) {
        return NULL;
    }
    for (; segments > 0; segments--) {
        if (!take_u32(section, &kind) || (kind == NUMBERED && !take_u32(section, &value)) ||
            (kind != PASSIVE && !take_constant(section, &value)) || !take_bytes(section, &bytes)) {
            return "data that does not end within its section";
        }
    }
    return NULL;
}

/** How many entries the first table has. */
static uint32_t size_of_table(reader_t *section)
{
    uint32_t tables, size;
    uint8_t type, limits;
    return take_u32(section, &tables) && tables != 0 && take_byte(section, &type) && take_byte(section, &limits) &&
                   take_u32(section, &size)
               ? size
               : 0;
}

/** What is wrong with the element section, as far as it has segments of WebAssembly 1.0. */
static const char *fault_of_elements(reader_t *section, uint32_t table)
{
    uint32_t segments, kind, offset, count;
    if (!take_u32(section, &segments)) {
        return NULL;
    }
    for (; segments > 0 && take_u32(section, &kind) && kind == 0; segments--) {
        if (!take_constant(section, &offset) || !take_u32(section, &count)) {
            return NULL;
        }
        if (offset > table || count > table - offset) {
            return "elements that are not within the table";
        }
        for (; count > 0; count--) {
            if (!skip_number(section)) {
                return NULL;
            }
        }
    }
    return NULL;
}

/** What is wrong with a custom section: in that of names, subsections that do not end within it. */
static const char *fault_of_custom(reader_t *section)
{
    reader_t name, names;
    uint8_t id;
    if (!take_bytes(section, &name) || name.end - name.at != 4 || memcmp(name.at, "name", 4) != 0) {
        return NULL;
    }
    while (section->at != section->end) {
        if (!take_section(section, &id, &names)) {
            return "names that do not end within their section";
        }
    }
    return NULL;
}

const char *wasme_image_fault(const uint8_t *image, uint32_t size)
{
    enum { CUSTOM, TYPES, TABLES = 4, ELEMENTS = 9, CODE, DATA };
    const char *fault = NULL;
    uint32_t table = 0;
    reader_t reader, section;
    uint8_t id;
    if (!open_image(image, size, &reader)) {
        return NULL;
    }
    while (fault == NULL && reader.at != reader.end) {
        if (!take_section(&reader, &id, &section)) {
            return "a section that does not end within the module";
        }
        switch (id) {
        case CUSTOM: fault = fault_of_custom(&section); break;
        case TYPES: fault = fault_of_types(&section); break;
        case TABLES: table = size_of_table(&section); break;
        case ELEMENTS: fault = fault_of_elements(&section, table); break;
        case CODE: fault = fault_of_code(&section); break;
        case DATA: fault = fault_of_data(&section); break;
        default: break;
        }
    }
    return fault;
}

bool wasme_image_export(const uint8_t *image, uint32_t size, const char *name, uint8_t kind, uint32_t *index)
{
    enum { EXPORT_SECTION = 7 };
    const size_t name_len = strlen(name);
    reader_t reader, section;
    uint8_t id;
    uint32_t count;
    if (!open_image(image, size, &reader)) {
        return false;
    }
    do {
        if (!take_section(&reader, &id, &section)) {
            return false;
        }
    } while (id != EXPORT_SECTION);

    if (!take_u32(&section, &count)) {
        return false;
    }
    for (; count > 0; count--) {
        reader_t text;
        uint8_t found;
        if (!take_bytes(&section, &text) || !take_byte(&section, &found) || !take_u32(&section, index)) {
            return false;
        }
        if (found == kind && (size_t)(text.end - text.at) == name_len && memcmp(text.at, name, name_len) == 0) {
            return true;
        }
    }
    return false;
}
