;;! clauses = ["common/driver-value"]
;;! title = "a value that the enum does not list becomes failed, and the guest gets no value"
(module
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "get" (func $gpio.get (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call, 16: the value

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func (export "_start")
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))
    (i32.store (i32.const 16) (i32.const 0x55555555))
    (call $see (call $gpio.get (call $handle) (i32.const 16)))
    (call $see (call $gpio.get (call $handle) (i32.const 16)))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 4))))
    (call $see (call $gpio.get (call $handle) (i32.const 16)))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 4))))))
