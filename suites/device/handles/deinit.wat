;;! clauses = ["device/handles", "common/handle-closed"]
;;! title = "a guest may close a handle of device itself; it is not closed again"
(module
  (import "device" "gpio_out" (func $device_gpio_out (param i32) (result i32)))
  (import "gpio" "set" (func $gpio_set (param i32 i32) (result i32)))
  (import "gpio" "deinit" (func $gpio_deinit (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; the handles: 2 entries at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $device_gpio_out (i32.const 8)))
    (call $see (call $gpio_set (i32.load (i32.const 128)) (i32.const 1)))
    (call $see (call $gpio_deinit (i32.load (i32.const 128))))
    (call $see (call $gpio_set (i32.load (i32.const 128)) (i32.const 1))) ;; closed: no_device
    (call $see (call $gpio_set (i32.load (i32.const 132)) (i32.const 1)))))
