;;! clauses = ["device/handles"]
;;! title = "handles of device.gpio_in and device.gpio_out work with gpio and are closed at the end"
(module
  (import "device" "gpio_in" (func $device_gpio_in (param i32) (result i32)))
  (import "device" "gpio_out" (func $device_gpio_out (param i32) (result i32)))
  (import "gpio" "set" (func $gpio_set (param i32 i32) (result i32)))
  (import "gpio" "get" (func $gpio_get (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; the input: 1 entry at 128
  (data (i32.const 16) "\84\00\00\00" "\02\00\00\00") ;; the outputs: 2 entries at 132
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $device_gpio_in (i32.const 8)))
    (call $see (call $device_gpio_out (i32.const 16)))
    (call $see (call $gpio_get (i32.load (i32.const 128)) (i32.const 0))) ;; the level goes to 0
    (call $see (i32.load (i32.const 0)))
    (call $see (call $gpio_set (i32.load (i32.const 132)) (i32.const 1)))
    (call $see (call $gpio_set (i32.load (i32.const 136)) (i32.const 0)))))
