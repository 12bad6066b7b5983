;;! clauses = ["common/memory-overlap"]
;;! title = "ranges that touch share no byte"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $i2c.read (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $i2c.write_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 20: the handle
  (data (i32.const 32) "\28\00\00\00" "\02\00\00\00" "....")  ;; a record of the 2 bytes that follow it

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 20)))
    ;; Bytes to read behind their record, and before it.
    (call $see (call $i2c.read (i32.load (i32.const 20)) (i32.const 0x50) (i32.const 32)))
    (call $see (call $i2c.read (i32.load (i32.const 20)) (i32.const 0x50) (call $bytes (i32.const 16) (i32.const 2))))
    (call $see (call $i2c.read (i32.load (i32.const 20)) (i32.const 0x50) (call $bytes (i32.const 6) (i32.const 2))))
    ;; Bytes to write behind those to read, and before them.
    (call $see
      (call $i2c.write_read (i32.load (i32.const 20)) (i32.const 0x50) (call $bytes (i32.const 42) (i32.const 1)) (i32.const 32)))
    (call $see
      (call $i2c.write_read (i32.load (i32.const 20)) (i32.const 0x50) (call $bytes (i32.const 31) (i32.const 9)) (i32.const 32)))
    (drop (call $observe (call $bytes (i32.const 40) (i32.const 2))))))
