// docs/scenarios/spi-chip-select.md
import { Spi, SpiOperation, buff } from "../assembly";
import { done } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
done(spi.tryExec([SpiOperation.write(buff([0x00]))]));
spi.deinit();
