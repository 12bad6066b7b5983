;;! clauses = ["device/without-api"]
;;! title = "where the platform has no gpio, device.gpio_in and device.gpio_out are unsupported"
(module
  (import "device" "gpio_in" (func $gpio_in (param i32) (result i32)))
  (import "device" "gpio_out" (func $gpio_out (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; 1 entry at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (i32.store (i32.const 128) (i32.const 0x11223344))
    (call $see (call $gpio_in (i32.const 8)))
    (call $see (call $gpio_out (i32.const 8)))
    (call $see (i32.load (i32.const 128)))))
