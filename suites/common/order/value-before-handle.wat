;;! clauses = ["common/order-of-checks"]
;;! title = "a value is checked before the handle"
(module
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio.set (param i32 i32) (result i32)))
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

  (func (export "_start")
    ;; Zero is no handle.
    (call $see (call $i2c.write (i32.const 0) (i32.const 0x80) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $i2c.write (i32.const 0) (i32.const 0x50) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $gpio.set (i32.const 0) (i32.const 2)))
    (call $see (call $gpio.set (i32.const 0) (i32.const 1)))))
