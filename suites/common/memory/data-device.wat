;;! clauses = ["common/memory-data", "common/memory-no-wrap", "common/memory-to-the-end", "common/memory-zero-length"]
;;! title = "device: every array of handles is checked in every function, and may end where the memory ends"
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
  (func $each (param $ptr i32) (param $len i32)
    (call $see (call $device.i2c (call $bytes (local.get $ptr) (local.get $len))))
    (call $see (call $device.spi (call $bytes (local.get $ptr) (local.get $len))))
    (call $see (call $device.gpio_in (call $bytes (local.get $ptr) (local.get $len))))
    (call $see (call $device.gpio_out (call $bytes (local.get $ptr) (local.get $len)))))

  (func (export "_start")
    (call $each (i32.const 65533) (i32.const 1))
    ;; With 32 bits these would end at 4, 16 and 12.
    (call $each (i32.const 0xfffffffc) (i32.const 2))
    (call $each (i32.const 16) (i32.const 0x40000000))
    (call $each (i32.const 16) (i32.const 0xffffffff))
    ;; No entries, beyond the end and at the end.
    (call $each (i32.const 65537) (i32.const 0))
    (call $each (i32.const 65536) (i32.const 0))
    (call $each (i32.const 65532) (i32.const 1))))
