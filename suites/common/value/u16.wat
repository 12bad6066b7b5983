;;! clauses = ["common/value-width"]
;;! title = "a u16 above 0xffff is refused, not cut"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
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
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    ;; With their low 16 bits alone these would be 0x50 and 0x8050.
    (call $see (call $i2c.write (call $handle) (i32.const 0x10050) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $i2c.write (call $handle) (i32.const 0xffff0050) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $i2c.write (call $handle) (i32.const 0x80008050) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $i2c.write (call $handle) (i32.const 0x8050) (call $bytes (i32.const 16) (i32.const 1))))))
