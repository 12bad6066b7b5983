// docs/scenarios/spi-open-fails.md
import { Spi } from "../assembly";
import { done } from "./_scenario";

const spi = new Spi();
done(spi.open(0, 1000000, -1, -1, -1, -1));
spi.deinit();
