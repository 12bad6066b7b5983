;;! clauses = ["i2c/address", "common/value-range", "common/value-width"]
;;! title = "every function has the same limits of addresses, from both sides"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $i2c.read (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $i2c.write_read (param i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 16) "\30\00\00\00" "\01\00\00\00")                   ;; 1 byte at 48
  (data (i32.const 24) "\31\00\00\00" "\01\00\00\00")                   ;; 1 byte at 49
  (data (i32.const 32) "\01\00\00\00" "\31\00\00\00" "\01\00\00\00")  ;; write 1 byte at 49

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func $each (param $addr i32)
    (call $see (call $i2c.read (i32.load (i32.const 4)) (local.get $addr) (i32.const 16)))
    (call $see (call $i2c.write_read (i32.load (i32.const 4)) (local.get $addr) (i32.const 24) (i32.const 16)))
    (call $see (call $i2c.exec (i32.load (i32.const 4)) (local.get $addr) (i32.const 32) (i32.const 1))))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $each (i32.const 0x7f))
    (call $each (i32.const 0x80))
    (call $each (i32.const 0x7fff))
    (call $each (i32.const 0x8000))
    (call $each (i32.const 0x83ff))
    (call $each (i32.const 0x8400))
    (call $each (i32.const 0xffff))
    (call $each (i32.const 0x10000))))
