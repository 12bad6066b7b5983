;;! clauses = ["device/handles", "common/end-alone"]
;;! title = "each instance has handles of its own, and closes them alone"
;;! steps = [
;;!   { instantiate = "a" },
;;!   { instantiate = "b" },
;;!   { instantiate = "c" },
;;!   { invoke = "open", on = "a" },
;;!   { invoke = "open", on = "b" },
;;!   { invoke = "open", on = "c" },
;;!   { invoke = "use", on = "b" },
;;!   { drop = "b" },
;;!   { invoke = "use", on = "a" },
;;!   { invoke = "use", on = "c" },
;;! ]
;; The two that are left over end in no particular order.
(module
  (import "device" "gpio_out" (func $device_gpio_out (param i32) (result i32)))
  (import "gpio" "set" (func $gpio_set (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; the handle: 1 entry at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "open")
    (call $see (call $device_gpio_out (i32.const 8))))

  (func (export "use")
    (call $see (call $gpio_set (i32.load (i32.const 128)) (i32.const 1)))))
