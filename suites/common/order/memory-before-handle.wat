;;! clauses = ["common/order-of-checks"]
;;! title = "ranges are checked before the handle"
(module
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "get" (func $gpio.get (param i32 i32) (result i32)))
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
    ;; A record, data, an array, a place for a result: each one byte too far.
    (call $see (call $i2c.write (i32.const 0) (i32.const 0x50) (i32.const 65529)))
    (call $see (call $i2c.write (i32.const 0) (i32.const 0x50) (call $bytes (i32.const 65533) (i32.const 4))))
    (call $see (call $i2c.exec (i32.const 0) (i32.const 0x50) (i32.const 65525) (i32.const 1)))
    (call $see (call $gpio.get (i32.const 0) (i32.const 65533)))
    ;; Zero is no handle.
    (call $see (call $i2c.write (i32.const 0) (i32.const 0x50) (call $bytes (i32.const 65532) (i32.const 4))))
    (call $see (call $i2c.exec (i32.const 0) (i32.const 0x50) (i32.const 65524) (i32.const 1)))
    (call $see (call $gpio.get (i32.const 0) (i32.const 65532)))))
