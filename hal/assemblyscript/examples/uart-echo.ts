// Sends back what comes in on a serial line, until Ctrl-D.
import { Uart } from "../assembly";
import { print } from "../assembly/console";

const CTRL_D: u8 = 0x04;
const ONE_MINUTE_MS = 60000;

const bytes = new Uint8Array(64);
const uart = Uart.init(0, 115200, -1, -1);
let echoed = 0;
for (let open = true; open; ) {
  const came = bytes.subarray(0, uart.readSome(bytes, ONE_MINUTE_MS));
  const end = came.indexOf(CTRL_D);
  const line = end < 0 ? came : came.subarray(0, end);
  if (line.length > 0) uart.write(line);
  echoed += line.length;
  open = end < 0;
}
uart.deinit();
print("echoed " + echoed.toString() + " bytes\n");
