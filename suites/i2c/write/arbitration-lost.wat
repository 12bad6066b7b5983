;;! clauses = ["i2c/write/bytes", "common/errno-values"]
;;! title = "a guest that loses the arbitration learns it and tries until it wins"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; 2 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\01\60")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $error i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (loop $again
      (local.set $error (call $write (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 8)))
      (call $see (local.get $error))
      (br_if $again (i32.eq (local.get $error) (i32.const -11)))))) ;; arbitration_lost
