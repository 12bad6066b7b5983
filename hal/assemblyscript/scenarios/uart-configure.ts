// docs/scenarios/uart-configure.md
import { Uart, UartParity, UartStopBits, buff } from "../assembly";
import { done } from "./_scenario";

const uart = Uart.init(0, 115200, -1, -1);
done(uart.tryConfigure(7, UartParity.Even, UartStopBits.Two));
done(uart.tryWrite(buff([0x55])));
done(uart.tryFlush());
uart.deinit();
