;;! clauses = ["common/memory-record", "common/memory-no-wrap", "common/memory-to-the-end"]
;;! title = "i2c: every record is checked in every function, and may end where the memory ends"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $i2c.read (param i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $i2c.write_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 16) "\18\00\00\00" "\01\00\00\00")     ;; a record: 1 byte at 24
  (data (i32.const 65528) "\20\00\00\00" "\01\00\00\00")  ;; another, which ends with the memory: 1 byte at 32

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func $each (param $record i32)
    (call $see (call $i2c.read (call $handle) (i32.const 0x50) (local.get $record)))
    (call $see (call $i2c.write (call $handle) (i32.const 0x50) (local.get $record)))
    (call $see (call $i2c.write_read (call $handle) (i32.const 0x50) (i32.const 16) (local.get $record)))
    (call $see (call $i2c.write_read (call $handle) (i32.const 0x50) (local.get $record) (i32.const 16))))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $each (i32.const 65529))
    ;; With 32 bits these would end at 0 and 7.
    (call $each (i32.const 0xfffffff8))
    (call $each (i32.const 0xffffffff))
    (call $each (i32.const 65528))))
