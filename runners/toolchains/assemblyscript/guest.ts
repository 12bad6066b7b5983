// Watches a temperature sensor, through nothing but the imports of the specification and the WASI shim of AssemblyScript: see
// ../README.md.
import { clockid, errno, eventtype, path_open, poll_oneoff, rights }
  from "@assemblyscript/wasi-shim/assembly/bindings/wasi_snapshot_preview1";

@external("i2c", "init") declare function i2cInit(port: u32, baud: u32, sda: i32, scl: i32, handle: usize): i32;
@external("i2c", "deinit") declare function i2cDeinit(handle: i32): i32;
@external("i2c", "write_read") declare function i2cWriteRead(handle: i32, addr: u32, write: Bytes, read: Bytes): i32;
@external("gpio", "init") declare function gpioInit(port: i32, pin: i32, mode: u32, handle: usize): i32;
@external("gpio", "deinit") declare function gpioDeinit(handle: i32): i32;
@external("gpio", "set") declare function gpioSet(handle: i32, value: u32): i32;
@external("time", "delay") declare function timeDelay(ns: u64): i32;

@unmanaged class Bytes {
  constructor(public ptr: usize, public len: u32) {}
}

/** Ends the program where a call fails. */
function check(what: string, result: i32): void {
  if (result < 0) {
    console.error(`${what}: error ${-result}`);
    process.exit(100);
  }
}

function measure(bus: i32): f64 {
  const register = new Uint8Array(1), raw = new Uint8Array(2);
  const write = new Bytes(register.dataStart, register.length), read = new Bytes(raw.dataStart, raw.length);
  check("i2c.write_read", i2cWriteRead(bus, 0x48, write, read));
  heap.free(changetype<usize>(write));
  heap.free(changetype<usize>(read));
  return <f64><i16>(<u16>raw[0] << 8 | raw[1]) / 256.0;
}

/** A number with as many digits behind the point. */
function fixed(value: f64, digits: i32): string {
  const scale = <i64>Math.pow(10, digits);
  const rounded = <i64>Math.floor(Math.abs(value) * <f64>scale + 0.5);
  const fraction = (rounded % scale).toString().padStart(digits, "0");
  return `${value < 0 ? "-" : ""}${rounded / scale}.${fraction}`;
}

function readAll(): string {
  let text = "";
  const buffer = new ArrayBuffer(16);
  for (let count = process.stdin.read(buffer); count > 0; count = process.stdin.read(buffer)) {
    text += String.UTF8.decode(buffer.slice(0, count));
  }
  return text;
}

/** Lines such as `high 25.53`. */
function readLimits(): Map<string, f64> {
  const limits = new Map<string, f64>();
  const lines = readAll().split("\n");
  for (let i = 0; i < lines.length; i++) {
    const words = lines[i].split(" ");
    if (words.length == 2) limits.set(words[0], parseFloat(words[1]));
  }
  return limits;
}

/** Whether a file is there, in the first folder that a host would open. */
function exists(path: string): bool {
  const name = String.UTF8.encode(path);
  const file = memory.data(4);
  return path_open(3, 0, changetype<usize>(name), name.byteLength, 0, rights.FD_READ, 0, 0, file) == errno.SUCCESS;
}

/** Whether 20 ms of sleep take as long. AssemblyScript has no sleep of its own. */
function sleeps(): bool {
  const pause: u64 = 20_000_000;
  const before = process.hrtime();
  const what = memory.data(48, 8), happened = memory.data(32, 8), count = memory.data(4);
  store<u8>(what, eventtype.CLOCK, 8);
  store<u32>(what, clockid.MONOTONIC, 16);
  store<u64>(what, pause, 24);
  poll_oneoff(what, happened, 1, count);
  return process.hrtime() - before >= pause;
}

const samples = <i32>parseInt(process.argv[1]);
const limits = readLimits();
const names = limits.keys().sort();
for (let i = 0; i < names.length; i++) console.log(`limit ${names[i]} ${fixed(limits.get(names[i]), 2)}`);
console.log(`settings: ${exists("etc/settings") ? "found" : "none"}`);
console.log(`home: ${process.env.has("HOME") ? "found" : "none"}`);
console.log(`slept: ${sleeps() ? "yes" : "no"}`);

const handle = memory.data(4);
check("i2c.init", i2cInit(0, 100_000, -1, -1, handle));
const bus = load<i32>(handle);
check("gpio.init", gpioInit(0, 13, 1, handle));
const led = load<i32>(handle);
const measured: f64[] = [];
let alarms = 0;
while (measured.length < samples) {
  const celsius = measure(bus);
  measured.push(celsius);
  const alarm = limits.get("low") > celsius || celsius > limits.get("high");
  console.log(`${fixed(celsius, 2)} C${alarm ? ", alarm" : ""}`);
  check("gpio.set", gpioSet(led, alarm));
  check("time.delay", timeDelay(5_000_000));
  if (alarm) alarms++;
}
const sum = measured.reduce((sum, celsius) => sum + celsius, 0.0);
console.log(`mean ${fixed(sum / measured.length, 3)} C`);
check("gpio.deinit", gpioDeinit(led));
check("i2c.deinit", i2cDeinit(bus));
process.exit(alarms);
