// docs/scenarios/spi-mode-fault.md
import { Spi, buff } from "../assembly";
import { done } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
done(spi.tryWrite(buff([0x00])));
spi.deinit();
