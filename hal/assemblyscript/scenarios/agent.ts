// docs/agent.md: makes the calls of the HAL that the suite asks for, and reports what came back. Way 0 of a call is the method
// that answers an error, way 1 the one that throws.
import { Errno, Gpio, GpioDrive, GpioMode, GpioPull, I2c, I2cOperation, Spi, SpiMode, SpiOperation, SpiOrder } from "../assembly";
import { Uart, UartParity, UartStopBits, device, errorName, time } from "../assembly";
import { wbytes } from "../assembly/bytes";
import { print } from "../assembly/console";
import { MAX_I2C_OPERATIONS } from "../assembly/i2c";
import { next } from "../assembly/raw/conformance";
import { Reader } from "./_reader";
import { BYTES, ROOM, begin, byte, only, place, placed, report } from "./_report";
import { show } from "./_scenario";

const SLOTS = 4;
const OPS = 40;
const ENDS: u8 = 1;

const from = new Reader(new Uint8Array(ROOM));
const buses = [new I2c(), new I2c(), new I2c(), new I2c()];
const spis = [new Spi(), new Spi(), new Spi(), new Spi()];
const uarts = [new Uart(), new Uart(), new Uart(), new Uart()];
const pins = [new Gpio(), new Gpio(), new Gpio(), new Gpio()];

/** The first report: room, the limit of the HAL on operations, slots, and the calls with their ways. */
function hello(): void {
  const out = new Uint8Array(512);
  out[0] = 1;
  store<u32>(out.dataStart, BYTES, 1);
  store<u16>(out.dataStart, OPS, 5);
  store<u16>(out.dataStart, MAX_I2C_OPERATIONS, 7);
  out[9] = SLOTS;
  let used = 10;
  // Those that throw have a second way.
  const both: u8[] = [
    0x10, 0x11, 0x14, 0x15, 0x16, 0x17, 0x20, 0x21, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x30, 0x31, 0x34, 0x35, 0x36, 0x37, 0x38, 0x40,
    0x41, 0x44, 0x45, 0x46, 0x50, 0x51, 0x52, 0x53, 0x60, 0x63,
  ];
  for (let i = 0; i < both.length; i++) {
    out[used] = both[i];
    out[used + 4] = both[i];
    out[used + 5] = 1;
    out[used + 6] = ENDS;
    used += 8;
  }
  const one: u8[] = [0x13, 0x23, 0x33, 0x43, 0x70, 0x71];
  for (let i = 0; i < one.length; i++) {
    out[used] = one[i];
    used += 4;
  }
  // There is no method that answers an error of a wait of milliseconds.
  out[used] = 0x62;
  out[used + 2] = ENDS | 4;
  used += 4;
  show(out.subarray(0, used));
}

function i2c(call: u8, throws: bool, slot: i32): Errno {
  const bus = buses[slot];
  let error = Errno.Ok;
  if (call == 0x10) {
    const port = from.u32();
    const baud = from.u32();
    const sda = from.i32();
    const scl = from.i32();
    if (throws) buses[slot] = I2c.init(port, baud, sda, scl);
    else error = bus.open(port, baud, sda, scl);
  } else if (call == 0x11) {
    if (throws) bus.deinit();
    else error = bus.tryDeinit();
  } else if (call == 0x13) {
    byte(bus.isOpen ? 1 : 0);
  } else {
    const address = from.address();
    if (call == 0x14) {
      if (throws) bus.write(address, from.data());
      else error = bus.tryWrite(address, from.data());
    } else if (call == 0x15) {
      const room = place(from.i32());
      if (throws) bus.read(address, room);
      else error = bus.tryRead(address, room);
    } else if (call == 0x16) {
      const data = from.data();
      const room = place(from.i32());
      if (throws) bus.write_read(address, data, room);
      else error = bus.tryWriteRead(address, data, room);
    } else {
      const operations: I2cOperation[] = [];
      const count = from.u16();
      for (let i = 0; i < count; i++) {
        operations.push(from.u8() == 0 ? I2cOperation.read(place(from.i32())) : I2cOperation.write(from.data()));
      }
      if (throws) bus.exec(address, operations);
      else error = bus.tryExec(address, operations);
    }
  }
  return error;
}

function spiOperation(): SpiOperation {
  switch (from.u8()) {
    case 0: return SpiOperation.read(place(from.i32()));
    case 1: return SpiOperation.write(from.data());
    case 2: return SpiOperation.transfer(placed(from.data()));
    default: return SpiOperation.delay(from.u32());
  }
}

function spi(call: u8, throws: bool, slot: i32): Errno {
  const spi = spis[slot];
  let error = Errno.Ok;
  if (call == 0x20) {
    const port = from.u32();
    const baud = from.u32();
    const mosi = from.i32();
    const miso = from.i32();
    const sck = from.i32();
    const cs = from.i32();
    if (throws) spis[slot] = Spi.init(port, baud, mosi, miso, sck, cs);
    else error = spi.open(port, baud, mosi, miso, sck, cs);
  } else if (call == 0x21) {
    if (throws) spi.deinit();
    else error = spi.tryDeinit();
  } else if (call == 0x23) {
    byte(spi.isOpen ? 1 : 0);
  } else if (call == 0x24) {
    if (throws) spi.write(from.data());
    else error = spi.tryWrite(from.data());
  } else if (call == 0x25) {
    const room = place(from.i32());
    if (throws) spi.read(room);
    else error = spi.tryRead(room);
  } else if (call == 0x26) {
    const data = from.data();
    const room = place(from.i32());
    if (throws) spi.exchange(room, data);
    else error = spi.tryExchange(room, data);
  } else if (call == 0x27) {
    const bytes = placed(from.data());
    if (throws) spi.transfer(bytes);
    else error = spi.tryTransfer(bytes);
  } else if (call == 0x28) {
    const operations: SpiOperation[] = [];
    const count = from.u16();
    for (let i = 0; i < count; i++) operations.push(spiOperation());
    if (throws) spi.exec(operations);
    else error = spi.tryExec(operations);
  } else {
    const modes: SpiMode[] = [SpiMode.Mode0, SpiMode.Mode1, SpiMode.Mode2, SpiMode.Mode3];
    const mode = modes[from.u8() & 3];
    const bits = from.u32();
    const order = from.u8() == 0 ? SpiOrder.MsbFirst : SpiOrder.LsbFirst;
    if (throws) spi.configure(mode, bits, order);
    else error = spi.tryConfigure(mode, bits, order);
  }
  return error;
}

function uart(call: u8, throws: bool, slot: i32): Errno {
  const uart = uarts[slot];
  let error = Errno.Ok;
  if (call == 0x30) {
    const port = from.u32();
    const baud = from.u32();
    const tx = from.i32();
    const rx = from.i32();
    if (throws) uarts[slot] = Uart.init(port, baud, tx, rx);
    else error = uart.open(port, baud, tx, rx);
  } else if (call == 0x31) {
    if (throws) uart.deinit();
    else error = uart.tryDeinit();
  } else if (call == 0x33) {
    byte(uart.isOpen ? 1 : 0);
  } else if (call == 0x34) {
    if (throws) uart.write(from.data());
    else error = uart.tryWrite(from.data());
  } else if (call == 0x35) {
    const room = place(from.i32());
    if (throws) uart.read(room);
    else error = uart.tryRead(room);
  } else if (call == 0x36) {
    const room = place(from.i32());
    const timeout = from.u32();
    if (throws) only(uart.readSome(room, timeout));
    else {
      error = uart.tryReadSome(room, timeout);
      only(uart.count);
    }
  } else if (call == 0x37) {
    if (throws) uart.flush();
    else error = uart.tryFlush();
  } else {
    const parities: UartParity[] = [UartParity.None, UartParity.Even, UartParity.Odd, UartParity.None];
    const dataBits = from.u32();
    const parity = parities[from.u8() & 3];
    const stopBits = from.u8() == 0 ? UartStopBits.One : UartStopBits.Two;
    if (throws) uart.configure(dataBits, parity, stopBits);
    else error = uart.tryConfigure(dataBits, parity, stopBits);
  }
  return error;
}

function gpio(call: u8, throws: bool, slot: i32): Errno {
  const pin = pins[slot];
  let error = Errno.Ok;
  if (call == 0x40) {
    const port = from.i32();
    const number = from.i32();
    const output = from.u8() != 0;
    if (throws) pins[slot] = output ? Gpio.output(port, number) : Gpio.input(port, number);
    else error = pin.open(port, number, output ? GpioMode.Output : GpioMode.Input);
  } else if (call == 0x41) {
    if (throws) pin.deinit();
    else error = pin.tryDeinit();
  } else if (call == 0x43) {
    byte(pin.isOpen ? 1 : 0);
  } else if (call == 0x44) {
    const high = from.u8() != 0;
    if (throws) pin.set(high);
    else error = pin.trySet(high);
  } else if (call == 0x45) {
    if (throws) byte(pin.get() ? 1 : 0);
    else {
      error = pin.tryGet();
      byte(pin.level ? 1 : 0);
    }
  } else {
    const pulls: GpioPull[] = [GpioPull.None, GpioPull.Up, GpioPull.Down, GpioPull.None];
    const pull = pulls[from.u8() & 3];
    const drive = from.u8() == 0 ? GpioDrive.PushPull : GpioDrive.OpenDrain;
    if (throws) pin.configure(pull, drive);
    else error = pin.tryConfigure(pull, drive);
  }
  return error;
}

function devices(call: u8, throws: bool, slot: i32): Errno {
  const end = slot + from.u8();
  let error = Errno.Ok;
  if (call == 0x50) {
    const some = spis.slice(slot, end);
    if (throws) device.spi(some);
    else error = device.trySpi(some);
    for (let i = 0; i < some.length; i++) byte(some[i].isOpen ? 1 : 0);
  } else if (call == 0x51) {
    const some = buses.slice(slot, end);
    if (throws) device.i2c(some);
    else error = device.tryI2c(some);
    for (let i = 0; i < some.length; i++) byte(some[i].isOpen ? 1 : 0);
  } else {
    const some = pins.slice(slot, end);
    if (call == 0x52) {
      if (throws) device.gpioIn(some);
      else error = device.tryGpioIn(some);
    } else if (throws) device.gpioOut(some);
    else error = device.tryGpioOut(some);
    for (let i = 0; i < some.length; i++) byte(some[i].isOpen ? 1 : 0);
  }
  return error;
}

function others(call: u8, throws: bool): Errno {
  let error = Errno.Ok;
  if (call == 0x60) {
    const ns = from.u64();
    if (throws) time.delay(ns);
    else error = time.tryDelay(ns);
  } else if (call == 0x62) {
    const ms = from.u64();
    assert(ms <= <u64>u32.MAX_VALUE);
    time.delayMs(<u32>ms);
  } else if (call == 0x63) {
    let now: u64;
    if (throws) now = time.now();
    else {
      error = time.tryNow();
      now = time.latest;
    }
    store<u64>(place(8).dataStart, now);
  } else if (call == 0x70) {
    const name = errorName(<Errno>from.u8());
    for (let i = 0; i < name.length; i++) byte(<u8>name.charCodeAt(i));
  } else {
    const text = from.data();
    print(String.UTF8.decodeUnsafe(text.dataStart, text.length));
  }
  return error;
}

hello();
while (true) {
  // How many bytes came lies where the report begins: there is none yet.
  begin();
  const count = place(4);
  if (next(wbytes(from.bytes), count.dataStart) != 0) break;
  const came = load<u32>(count.dataStart);
  if (came == 0) break;
  begin();
  from.begin(came);
  const call = from.u8();
  const throws = from.u8() != 0 || call == 0x62;
  const slot = <i32>from.u8() % SLOTS;
  let error = Errno.Ok;
  switch (call >> 4) {
    case 1: error = i2c(call, throws, slot); break;
    case 2: error = spi(call, throws, slot); break;
    case 3: error = uart(call, throws, slot); break;
    case 4: error = gpio(call, throws, slot); break;
    case 5: error = devices(call, throws, slot); break;
    default: error = others(call, throws); break;
  }
  report(error);
}
