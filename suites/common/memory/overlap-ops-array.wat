;;! clauses = ["common/memory-overlap"]
;;! title = "bytes that the host writes may not share a byte with the array of operations"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
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
  ;; 32: two operations, each of 4 bytes.

  (func $exec (param $kind0 i32) (param $ptr0 i32) (param $kind1 i32) (param $ptr1 i32) (result i32)
    (i32.store (i32.const 32) (local.get $kind0))
    (i32.store (i32.const 36) (local.get $ptr0))
    (i32.store (i32.const 40) (i32.const 4))
    (i32.store (i32.const 44) (local.get $kind1))
    (i32.store (i32.const 48) (local.get $ptr1))
    (i32.store (i32.const 52) (i32.const 4))
    (call $i2c.exec (call $handle) (i32.const 0x50) (i32.const 32) (i32.const 2)))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    ;; The array is at 32 to 55: its first byte, its last, those between its operations.
    (call $see (call $exec (i32.const 0) (i32.const 29) (i32.const 1) (i32.const 64)))
    (call $see (call $exec (i32.const 1) (i32.const 64) (i32.const 0) (i32.const 55)))
    (call $see (call $exec (i32.const 0) (i32.const 42) (i32.const 1) (i32.const 64)))
    (call $see (call $exec (i32.const 0) (i32.const 28) (i32.const 0) (i32.const 56)))))
