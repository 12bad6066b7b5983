;;! clauses = ["spi/transfer/lengths"]
;;! title = "transfer takes the buffer to read into first, then the one to write"
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "transfer" (func $transfer (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\03\00\00\00") ;; to read into: 3 bytes at 128
  (data (i32.const 16) "\84\00\00\00" "\03\00\00\00") ;; to write: 3 bytes at 132
  (data (i32.const 24) "\80\00\00\00" "\08\00\00\00") ;; both buffers and what is around them
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\11\12\13\ee\9f\00\01\ee")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $transfer (local.get $h) (i32.const 8) (i32.const 16)))
    (drop (call $observe (i32.const 24)))))
