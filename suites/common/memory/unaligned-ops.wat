;;! clauses = ["common/memory-unaligned"]
;;! title = "operations need no alignment and are little-endian"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 16) "\a1\a2\a3")
  (data (i32.const 35)
    "\01\00\00\00" "\10\00\00\00" "\03\00\00\00"   ;; write 3 bytes at 16
    "\00\00\00\00" "\43\00\00\00" "\02\00\00\00")  ;; read 2 bytes to 67

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
    (call $see (call $i2c.exec (call $handle) (i32.const 0x50) (i32.const 35) (i32.const 2)))
    (drop (call $observe (call $bytes (i32.const 67) (i32.const 2))))))
