;;! clauses = ["common/memory-shared-inputs"]
;;! title = "ranges that the host only reads may overlap"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 32) "\22\00\00\00" "\08\00\00\00" "\a1\a2")  ;; a record of 8 bytes at 34, most of them its own
  (data (i32.const 64)
    "\01\00\00\00" "\28\00\00\00" "\02\00\00\00"   ;; write 2 bytes at 40
    "\01\00\00\00" "\29\00\00\00" "\01\00\00\00"   ;; write 1 byte at 41, once more
    "\01\00\00\00" "\40\00\00\00" "\05\00\00\00")  ;; write 5 bytes at 64, where this array begins

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
    (call $see (call $i2c.write (call $handle) (i32.const 0x50) (i32.const 32)))
    (call $see (call $i2c.exec (call $handle) (i32.const 0x50) (i32.const 64) (i32.const 3)))))
