lm3s6965evb_CPU := -mcpu=cortex-m3
lm3s6965evb_HANDLES := 16
lm3s6965evb_CONSOLE := pl011.c
lm3s6965evb_DRIVERS := clock.c pl011.c pl022.c stellaris-gpio.c stellaris-i2c.c
lm3s6965evb_GUEST := LM3S6965EVB
# So that a page of compiled code, and what compiling takes, are small: the most values that a function has at the same time.
lm3s6965evb_ENGINE := -Dd_m3CodePageAlignSize=1024 -Dd_m3MaxFunctionStackHeight=128 -Dd_m3MaxFunctionSlots=256
# The same, for what checks guests on the host.
lm3s6965evb_ROOM := --max-values 128 --max-slots 256
