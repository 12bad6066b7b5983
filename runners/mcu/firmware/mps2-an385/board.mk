mps2-an385_CPU := -mcpu=cortex-m3
mps2-an385_HANDLES := 64
mps2-an385_CONSOLE := cmsdk-uart.c
mps2-an385_ENGINE :=
