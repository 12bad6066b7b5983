;;! clauses = ["spi/transfer_inplace/bytes"]
;;! title = "what comes in takes the place of what went out"
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $transfer_inplace (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\82\00\00\00" "\04\00\00\00") ;; 4 bytes at 130
  (data (i32.const 16) "\80\00\00\00" "\08\00\00\00") ;; the buffer with its neighbours
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\ee\ee\9f\01\02\03\ee\ee")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $transfer_inplace (local.get $h) (i32.const 8)))
    (drop (call $observe (i32.const 16)))
    (call $see (call $transfer_inplace (local.get $h) (i32.const 8))) ;; sends what came in
    (drop (call $observe (i32.const 16)))))
