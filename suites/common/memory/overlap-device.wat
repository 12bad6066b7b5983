;;! clauses = ["common/memory-overlap"]
;;! title = "device: an array of handles may not share a byte with its record, in any function"
;;! requires = ["device", "i2c", "spi", "gpio"]
(module
  (import "device" "spi" (func $device.spi (param i32) (result i32)))
  (import "device" "i2c" (func $device.i2c (param i32) (result i32)))
  (import "device" "gpio_in" (func $device.gpio_in (param i32) (result i32)))
  (import "device" "gpio_out" (func $device.gpio_out (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  ;; The record is at 8 to 15.
  (func $each (param $ptr i32)
    (call $see (call $device.i2c (call $bytes (local.get $ptr) (i32.const 2))))
    (call $see (call $device.spi (call $bytes (local.get $ptr) (i32.const 2))))
    (call $see (call $device.gpio_in (call $bytes (local.get $ptr) (i32.const 2))))
    (call $see (call $device.gpio_out (call $bytes (local.get $ptr) (i32.const 2)))))

  (func (export "_start")
    (call $each (i32.const 8))
    (call $each (i32.const 15))
    (call $each (i32.const 1))
    (call $each (i32.const 16))))
