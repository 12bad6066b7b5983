// docs/scenarios/uart-read-some-timeout.md
import { Uart } from "../assembly";
import { done } from "./_scenario";

const uart = Uart.init(0, 115200, -1, -1);
done(uart.tryReadSome(new Uint8Array(8), 50));
uart.deinit();
