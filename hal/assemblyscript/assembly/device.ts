/** Devices that the platform has set up, so that a program needs no numbers of ports and pins: each function fills an array, of objects
 * that are not open. Those for which the platform has nothing stay so. */
import { Errno, errnoOf, expect } from "./error";
import { Gpio } from "./gpio";
import { I2c } from "./i2c";
import { Handles } from "./raw/common";
import * as raw from "./raw/device";
import { Spi } from "./spi";

const RECORD = memory.data(8);

/** Room for as many handles. */
function room(handles: StaticArray<i32>): Handles {
  const record = changetype<Handles>(RECORD);
  record.ptr = changetype<usize>(handles);
  record.len = handles.length;
  return record;
}

/** Fills an array of SPI controllers. */
export function spi(controllers: Spi[]): void {
  expect("device.spi", trySpi(controllers));
}

/** As `spi`. */
export function trySpi(controllers: Spi[]): Errno {
  const handles = new StaticArray<i32>(controllers.length);
  const error = errnoOf(raw.spi(room(handles)));
  for (let i = 0; error == Errno.Ok && i < handles.length; i++) controllers[i].handle = handles[i];
  return error;
}

/** Fills an array of I2C controllers. */
export function i2c(buses: I2c[]): void {
  expect("device.i2c", tryI2c(buses));
}

/** As `i2c`. */
export function tryI2c(buses: I2c[]): Errno {
  const handles = new StaticArray<i32>(buses.length);
  const error = errnoOf(raw.i2c(room(handles)));
  for (let i = 0; error == Errno.Ok && i < handles.length; i++) buses[i].handle = handles[i];
  return error;
}

/** Fills an array of pins that are inputs. */
export function gpioIn(pins: Gpio[]): void {
  expect("device.gpioIn", tryGpioIn(pins));
}

/** As `gpioIn`. */
export function tryGpioIn(pins: Gpio[]): Errno {
  const handles = new StaticArray<i32>(pins.length);
  const error = errnoOf(raw.gpio_in(room(handles)));
  for (let i = 0; error == Errno.Ok && i < handles.length; i++) pins[i].handle = handles[i];
  return error;
}

/** Fills an array of pins that are outputs. */
export function gpioOut(pins: Gpio[]): void {
  expect("device.gpioOut", tryGpioOut(pins));
}

/** As `gpioOut`. */
export function tryGpioOut(pins: Gpio[]): Errno {
  const handles = new StaticArray<i32>(pins.length);
  const error = errnoOf(raw.gpio_out(room(handles)));
  for (let i = 0; error == Errno.Ok && i < handles.length; i++) pins[i].handle = handles[i];
  return error;
}
