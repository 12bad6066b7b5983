// docs/scenarios/uart-read-some.md
import { Uart } from "../assembly";
import { got } from "./_scenario";

const uart = Uart.init(0, 115200, -1, -1);
const bytes = new Uint8Array(16);
const error = uart.tryReadSome(bytes, 100);
got(error, bytes.subarray(0, uart.count));
uart.deinit();
