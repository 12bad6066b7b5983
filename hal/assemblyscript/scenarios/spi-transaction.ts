// docs/scenarios/spi-transaction.md
import { Spi, SpiOperation, buff } from "../assembly";
import { got } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
const bytes = buff([0, 0, 0, 0x01, 0x02]);
const error = spi.tryExec([
  SpiOperation.write(buff([0x03, 0x00, 0x00, 0x10])),
  SpiOperation.delay(20000),
  SpiOperation.read(bytes.subarray(0, 3)),
  SpiOperation.transfer(bytes.subarray(3)),
]);
got(error, bytes);
spi.deinit();
