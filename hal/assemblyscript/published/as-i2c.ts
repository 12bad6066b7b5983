// I2C as for the published HAL 0.4. Its imports were "../assembly" and "../assembly/i2c", as they are here; where the package is
// installed they are "wasm-embedded-hal" and "wasm-embedded-hal/assembly/i2c".
import { buff, cmp } from "../assembly";
import { I2c } from "../assembly/i2c";

const bus = I2c.init(0, 400000, -1, -1);
const command: u8[] = [0xaa, 0xbb, 0xcc];
bus.write(0x0a, buff(command));

const answer = new Uint8Array(4);
bus.read(0x0a, answer);
assert(cmp(answer, buff([0x11, 0x22, 0x33, 0x44])));

bus.write_read(0x0a, buff(command), answer);
assert(cmp(answer, buff([0x22, 0x33, 0x44, 0x55])));
