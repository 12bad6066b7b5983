/* What guests get on this board. */
#ifndef MCU_GUESTS_H
#define MCU_GUESTS_H

/** How many instances can live at the same time. */
#define INSTANCES 7u
/** Room for the images and the texts of all of them, and for those of the next request. */
#define IMAGES (1024u * 1024u)
/** How many bytes of a guest's memory exist: all that it asks for. */
#define MEMORY_BACKING 0u
/** The same for a guest that is alone. */
#define MEMORY_BACKING_ALONE 0u
/** The bytes of wasm3's stack. */
#define WASM_STACK (64u * 1024u)
/** How much a guest may write in one step. */
#define OUTPUT 4096u
/** The most arguments. */
#define ARGS 16u

#endif
