/* Reads the export section of an image, which wasm3 keeps in part, and looks for what wasm3 does not survive. */
#ifndef WASM_EMBEDDED_IMAGE_H
#define WASM_EMBEDDED_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

/** The kinds of exports, as the binary format numbers them. */
enum { WASME_EXPORT_FUNCTION = 0, WASME_EXPORT_MEMORY = 2 };

/** Whether the image exports something of this name and kind; its index goes to `index`. Any bytes are safe to read. */
bool wasme_image_export(const uint8_t *image, uint32_t size, const char *name, uint8_t kind, uint32_t *index);

/** What in the image wasm3 does not survive; NULL when there is nothing of it. 0.4.7 frees the type before a wrong one twice
 * (ParseSection_Type), and allocates what an element outside the table asks for; 0.5.0 writes behind its slots when a block with
 * parameters follows an unreachable instruction (CompileBlock). Where addresses have 32 bits, both go around the end of them when a part
 * is longer than what contains it, and begin again before it. Anything else that is wrong is wasm3's to find. Any bytes are safe to read. */
const char *wasme_image_fault(const uint8_t *image, uint32_t size);

#endif
