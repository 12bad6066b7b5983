;;! clauses = ["common/memory-record", "common/memory-data", "common/memory-overlap", "common/refused-unseen"]
;;! title = "every function refuses arrays outside the memory and in their own record"
(module
  (import "device" "spi" (func $device.spi (param i32) (result i32)))
  (import "device" "i2c" (func $device.i2c (param i32) (result i32)))
  (import "device" "gpio_in" (func $device.gpio_in (param i32) (result i32)))
  (import "device" "gpio_out" (func $device.gpio_out (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\80\00\00\00" "\04\00\00\00") ;; 4 bytes at 128
  (data (i32.const 24) "\fd\ff\00\00" "\04\00\00\00") ;; 4 bytes, of which the last lies outside the memory
  (data (i32.const 32) "\24\00\00\00" "\04\00\00\00") ;; 4 bytes in this record itself
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    ;; A record that does not lie in the memory.
    (call $see (call $device.spi (i32.const 65533)))
    (call $see (call $device.i2c (i32.const 65533)))
    (call $see (call $device.gpio_in (i32.const 65533)))
    (call $see (call $device.gpio_out (i32.const 65533)))
    ;; An array that does not.
    (call $see (call $device.spi (i32.const 24)))
    (call $see (call $device.i2c (i32.const 24)))
    (call $see (call $device.gpio_in (i32.const 24)))
    (call $see (call $device.gpio_out (i32.const 24)))
    ;; An array that overlaps its record.
    (call $see (call $device.spi (i32.const 32)))
    (call $see (call $device.i2c (i32.const 32)))
    (call $see (call $device.gpio_in (i32.const 32)))
    (call $see (call $device.gpio_out (i32.const 32)))))
