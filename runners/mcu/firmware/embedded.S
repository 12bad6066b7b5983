/* The image of the guest that is in the flash. IMAGE is its file. */
    .section .rodata.image, "a"
    .global image
    .global image_end
    .balign 4
image:
    .incbin IMAGE
image_end:
    .byte 0
