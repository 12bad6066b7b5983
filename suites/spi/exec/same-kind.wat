;;! clauses = ["common/ops-given"]
;;! title = "neighbours of the same kind stay operations of their own"
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\84\00\00\00" "\04\00\00\00") ;; the bytes that were read
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 72) "\02\00\00\00" "\80\00\00\00" "\01\00\00\00") ;; write 1 byte at 128
  (data (i32.const 84) "\02\00\00\00" "\81\00\00\00" "\03\00\00\00") ;; write 3 bytes at 129
  (data (i32.const 96) "\01\00\00\00" "\86\00\00\00" "\02\00\00\00") ;; read 2 bytes at 134
  (data (i32.const 108) "\01\00\00\00" "\84\00\00\00" "\02\00\00\00") ;; the second read goes before the first
  (data (i32.const 128) "\02\00\01\00")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $exec (local.get $h) (i32.const 72) (i32.const 4)))
    (drop (call $observe (i32.const 8)))))
