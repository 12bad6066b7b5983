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

bool wasme_image_export(const uint8_t *image, uint32_t size, const char *name, uint8_t kind, uint32_t *index)
{
    enum { HEADER = 8, EXPORT_SECTION = 7 };
    const size_t name_len = strlen(name);
    reader_t reader, section;
    uint8_t id;
    uint32_t count;
    if (size < HEADER) {
        return false;
    }
    reader.at = image + HEADER;
    reader.end = image + size;
    do {
        if (!take_byte(&reader, &id) || !take_bytes(&reader, &section)) {
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
