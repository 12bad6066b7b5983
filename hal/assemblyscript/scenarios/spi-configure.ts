// docs/scenarios/spi-configure.md
import { Spi, SpiMode, SpiOrder } from "../assembly";
import { done } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
done(spi.tryConfigure(SpiMode.Mode3, 16, SpiOrder.LsbFirst));
spi.deinit();
