;;! clauses = ["conformance/next/bytes"]
;;! title = "the guest learns how many bytes came, and finds them at the start of the buffer"
(module
  (import "conformance" "next" (func $next (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\08\00\00\00") ;; room for 8 bytes at 128
  (data (i32.const 16) "\80\00\00\00" "\03\00\00\00") ;; the bytes that came
  (data (i32.const 24) "\88\00\00\00" "\02\00\00\00") ;; behind the buffer
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 136) "\ee\ee")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (i32.store (i32.const 4) (i32.const 0xeeeeeeee))
    (call $see (call $next (i32.const 8) (i32.const 4))) ;; the count goes to 4
    (call $see (i32.load (i32.const 4)))
    (drop (call $observe (i32.const 16)))
    (drop (call $observe (i32.const 24)))
    ;; Nothing is left to do.
    (call $see (call $next (i32.const 8) (i32.const 4)))
    (call $see (i32.load (i32.const 4)))))
