// docs/scenarios/spi-write.md
import { Spi, buff } from "../assembly";
import { done } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
done(spi.tryWrite(buff([0x9f, 0x00, 0xff])));
spi.deinit();
