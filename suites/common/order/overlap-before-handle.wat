;;! clauses = ["common/order-of-checks"]
;;! title = "overlap is checked before the handle"
(module
  (import "i2c" "read" (func $i2c.read (param i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
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
    ;; Into the last byte of the record, and beside it. Zero is no handle.
    (call $see (call $i2c.read (i32.const 0) (i32.const 0x50) (call $bytes (i32.const 15) (i32.const 4))))
    (call $see (call $i2c.read (i32.const 0) (i32.const 0x50) (call $bytes (i32.const 16) (i32.const 4))))
    ;; The count into the buffer, and beside it.
    (call $see (call $uart.read_some (i32.const 0) (call $bytes (i32.const 16) (i32.const 4)) (i32.const 0) (i32.const 19)))
    (call $see
      (call $uart.read_some (i32.const 0) (call $bytes (i32.const 16) (i32.const 4)) (i32.const 0) (i32.const 20)))))
