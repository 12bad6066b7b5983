lm3s6965evb_CPU := -mcpu=cortex-m3
lm3s6965evb_HANDLES := 16
lm3s6965evb_CONSOLE := pl011.c
# So that a page of compiled code, and what compiling takes, are small: the most values that a function has at the same time.
lm3s6965evb_ENGINE := -Dd_m3CodePageAlignSize=1024 -Dd_m3MaxFunctionStackHeight=128 -Dd_m3MaxFunctionSlots=256
