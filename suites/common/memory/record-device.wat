;;! clauses = ["common/memory-record", "common/memory-no-wrap", "common/memory-to-the-end"]
;;! title = "device: every record is checked in every function, and may end where the memory ends"
;;! requires = ["device", "i2c", "spi", "gpio"]
(module
  (import "device" "spi" (func $device.spi (param i32) (result i32)))
  (import "device" "i2c" (func $device.i2c (param i32) (result i32)))
  (import "device" "gpio_in" (func $device.gpio_in (param i32) (result i32)))
  (import "device" "gpio_out" (func $device.gpio_out (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call
  (data (i32.const 65528) "\10\00\00\00" "\01\00\00\00")  ;; 1 entry at 16

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $each (param $record i32)
    (call $see (call $device.i2c (local.get $record)))
    (call $see (call $device.spi (local.get $record)))
    (call $see (call $device.gpio_in (local.get $record)))
    (call $see (call $device.gpio_out (local.get $record))))

  (func (export "_start")
    (call $each (i32.const 65529))
    ;; With 32 bits these would end at 0 and 7.
    (call $each (i32.const 0xfffffff8))
    (call $each (i32.const 0xffffffff))
    (call $each (i32.const 65528))))
