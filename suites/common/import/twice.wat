;;! clauses = ["common/import-twice"]
;;! title = "a function that is imported twice works under both imports"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write1 (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe1 (param i32) (result i32)))
  (import "i2c" "write" (func $write2 (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe2 (param i32) (result i32)))
  (import "i2c" "write" (func $write3 (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\10\00\00\00" "\02\00\00\00" "\a1\a2")  ;; 2 bytes at 16
  (data (i32.const 20) "\10\00\00\00" "\01\00\00\00")          ;; 1 byte at 16

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (drop (call $write1 (i32.load (i32.const 4)) (i32.const 0x50) (i32.const 8)))
    (drop (call $observe1 (i32.const 8)))
    (drop (call $write2 (i32.load (i32.const 4)) (i32.const 0x51) (i32.const 20)))
    (drop (call $observe2 (i32.const 20)))
    (drop (call $write3 (i32.load (i32.const 4)) (i32.const 0x52) (i32.const 8)))))
