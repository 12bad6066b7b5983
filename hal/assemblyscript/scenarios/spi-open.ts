// docs/scenarios/spi-open.md
import { Spi } from "../assembly";

Spi.init(1, 8000000, 10, 11, 12, 13).deinit();
