// docs/scenarios/spi-overrun.md
import { Spi, buff } from "../assembly";
import { done } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
done(spi.tryRead(new Uint8Array(2)));
done(spi.tryTransfer(buff([0x01, 0x02])));
done(spi.tryExchange(new Uint8Array(1), buff([0x01])));
spi.deinit();
