/** An instruction of the suite: docs/agent.md. What is missing is zero. */
import { I2c } from "../assembly";

export class Reader {
  private at: i32 = 0;
  private end: i32 = 0;

  constructor(public bytes: Uint8Array) {}

  /** Begins again, with as many bytes. */
  begin(count: i32): void {
    this.at = 0;
    this.end = count;
  }

  private number(count: i32): u64 {
    let number: u64 = 0;
    for (let i = 0; i < count && this.at < this.end; i++) {
      number |= <u64>this.bytes[this.at++] << (8 * i);
    }
    return number;
  }

  u8(): u8 {
    return <u8>this.number(1);
  }

  u16(): i32 {
    return <i32>this.number(2);
  }

  u32(): u32 {
    return <u32>this.number(4);
  }

  i32(): i32 {
    return <i32>this.number(4);
  }

  u64(): u64 {
    return this.number(8);
  }

  /** Bytes behind their number. */
  data(): Uint8Array {
    const start = this.at + 4;
    const count = this.i32();
    this.at = min(start + count, this.end);
    return this.bytes.subarray(start, this.at);
  }

  /** An address as the HAL takes it. */
  address(): u32 {
    const bits = this.u8();
    const address = this.u32();
    return bits == 10 ? I2c.tenBit(address) : address;
  }
}
