;;! clauses = ["common/memory-missing"]
;;! title = "a memory may be exported under further names, too"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "mem") (export "memory") (export "ram") 1)
  (data (i32.const 8) "\10\00\00\00" "\02\00\00\00" "\a1\a2")  ;; 2 bytes at 16

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (drop (call $i2c.write (i32.load (i32.const 4)) (i32.const 0x50) (i32.const 8)))
    (drop (call $observe (i32.const 8)))))
