;;! clauses = ["i2c/init/parameters", "common/handle-translated"]
;;! title = "two controllers are open at once, and each call reaches the one that is meant"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; 1 byte at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\5a")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    ;; The handle goes to 0.
    (drop (call $init (i32.const 0) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    ;; The handle goes to 4.
    (drop (call $init (i32.const 1) (i32.const 400000) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (i32.eq (i32.load (i32.const 0)) (i32.load (i32.const 4))))
    (call $see (call $write (i32.load (i32.const 4)) (i32.const 0x11) (i32.const 8)))
    (call $see (call $write (i32.load (i32.const 0)) (i32.const 0x10) (i32.const 8)))
    (call $see (call $write (i32.load (i32.const 4)) (i32.const 0x11) (i32.const 8)))))
