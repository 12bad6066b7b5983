;;! clauses = ["common/memory-no-wrap"]
;;! title = "the end of the bytes of an operation is computed without wrapping"
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
  ;; 32: the operation.

  (func $exec (param $kind i32) (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 32) (local.get $kind))
    (i32.store (i32.const 36) (local.get $ptr))
    (i32.store (i32.const 40) (local.get $len))
    (call $i2c.exec (call $handle) (i32.const 0x50) (i32.const 32) (i32.const 1)))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    ;; With 32 bits the first two would end at 4 and 0.
    (call $see (call $exec (i32.const 1) (i32.const 0xfffffffc) (i32.const 8)))
    (call $see (call $exec (i32.const 0) (i32.const 64) (i32.const 0xffffffc0)))
    (call $see (call $exec (i32.const 1) (i32.const 0xffffffff) (i32.const 0xffffffff)))
    (call $see (call $exec (i32.const 1) (i32.const 64) (i32.const 2)))))
