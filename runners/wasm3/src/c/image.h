/* Reads the export section of an image, which wasm3 keeps in part, and its type section, which wasm3 does not survive when there is
 * something wrong with it. */
#ifndef WASM_EMBEDDED_IMAGE_H
#define WASM_EMBEDDED_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

/** The kinds of exports, as the binary format numbers them. */
enum { WASME_EXPORT_FUNCTION = 0, WASME_EXPORT_MEMORY = 2 };

/** Whether the image exports something of this name and kind; its index goes to `index`. Any bytes are safe to read. */
bool wasme_image_export(const uint8_t *image, uint32_t size, const char *name, uint8_t kind, uint32_t *index);

/** What is wrong with the types of functions in the image; NULL when nothing is. wasm3 0.4.7 frees the type before the wrong one
 * twice (ParseSection_Type). Any bytes are safe to read. */
const char *wasme_image_types(const uint8_t *image, uint32_t size);

#endif
