/* What guests get on this board: 64 KiB are for five instances with their memories, their images, and the firmware itself. */
#ifndef MCU_GUESTS_H
#define MCU_GUESTS_H

/** How many instances can live at the same time. */
#define INSTANCES 5u
/** Room for the images and the texts of all of them, and for those of the next request. */
#define IMAGES 6144u
/** How many bytes of a guest's memory exist. */
#define MEMORY_BACKING 4096u
/** The same for a guest that is alone. */
#define MEMORY_BACKING_ALONE 16384u
/** The bytes of wasm3's stack. */
#define WASM_STACK 2048u
/** How much a guest may write in one step. */
#define OUTPUT 128u
/** The most arguments. */
#define ARGS 8u

#endif
