;;! clauses = ["common/value-enum"]
;;! title = "gpio: values that an enum does not list are refused, the last one that it lists is taken"
(module
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio.set (param i32 i32) (result i32)))
  (import "gpio" "configure" (func $gpio.configure (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func (export "_start")
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 2) (i32.const 4)))
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const -1) (i32.const 4)))
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0x100) (i32.const 4)))  ;; 0 with 8 bits
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 1) (i32.const 4)))
    (call $see (call $gpio.set (call $handle) (i32.const 2)))
    (call $see (call $gpio.set (call $handle) (i32.const 0x10001)))        ;; 1 with 16 bits
    (call $see (call $gpio.set (call $handle) (i32.const 1)))
    (call $see (call $gpio.configure (call $handle) (i32.const 3) (i32.const 0)))
    (call $see (call $gpio.configure (call $handle) (i32.const 0) (i32.const 2)))
    ;; Without a handle: no driver can be what refuses it.
    (call $see (call $gpio.set (i32.const 0) (i32.const 2)))
    (call $see (call $gpio.configure (i32.const 0) (i32.const 3) (i32.const 0)))
    (call $see (call $gpio.configure (i32.const 0) (i32.const 0) (i32.const 2)))
    (call $see (call $gpio.configure (call $handle) (i32.const 2) (i32.const 1)))))
