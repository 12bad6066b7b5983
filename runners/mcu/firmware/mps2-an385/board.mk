mps2-an385_CPU := -mcpu=cortex-m3
mps2-an385_HANDLES := 64
mps2-an385_CONSOLE := cmsdk-uart.c
mps2-an385_DRIVERS := clock.c cmsdk-uart.c mps2-fpgaio.c pl022.c sbcon-i2c.c
mps2-an385_GUEST := MPS2_AN385
mps2-an385_ENGINE :=
mps2-an385_ROOM :=
