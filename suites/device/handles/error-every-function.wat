;;! clauses = ["common/result-after-error", "device/handles"]
;;! title = "after an error from the driver the arrays of all functions keep what was in them, and nothing is open"
;;! requires = ["device", "i2c", "spi", "gpio"]
(module
  (import "device" "spi" (func $device.spi (param i32) (result i32)))
  (import "device" "i2c" (func $device.i2c (param i32) (result i32)))
  (import "device" "gpio_in" (func $device.gpio_in (param i32) (result i32)))
  (import "device" "gpio_out" (func $device.gpio_out (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call
  (data (i32.const 16) "\11\11\11\11\22\22\22\22")

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (call $device.i2c (call $bytes (i32.const 16) (i32.const 2))))
    (call $see (call $device.spi (call $bytes (i32.const 16) (i32.const 2))))
    (call $see (call $device.gpio_in (call $bytes (i32.const 16) (i32.const 2))))
    (call $see (call $device.gpio_out (call $bytes (i32.const 16) (i32.const 2))))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 8))))))
