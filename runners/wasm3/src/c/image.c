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

const char *wasme_image_types(const uint8_t *image, uint32_t size)
{
    enum { TYPE_SECTION = 1, FUNCTION = 0x60 };
    reader_t reader, section;
    uint8_t id, form;
    uint32_t types, count;
    if (!open_image(image, size, &reader)) {
        return NULL;
    }
    while (take_section(&reader, &id, &section)) {
        if (id != TYPE_SECTION || !take_u32(&section, &types)) {
            continue;
        }
        for (; types > 0; types--) {
            if (!take_byte(&section, &form) || form != FUNCTION || !take_u32(&section, &count) ||
                !take_value_types(&section, count) || !take_u32(&section, &count)) {
                return "a type that WebAssembly 1.0 does not have";
            }
            if (count > 1) {
                return "a function with several results (multi-value), which WebAssembly 1.0 does not have";
            }
            if (!take_value_types(&section, count)) {
                return "a type that WebAssembly 1.0 does not have";
            }
        }
    }
    return NULL;
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
