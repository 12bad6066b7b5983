;;! clauses = ["conformance/next/bytes"]
;;! title = "as many bytes come as there is room for, more than 8 bits can count"
(module
  (import "conformance" "next" (func $next (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\2c\01\00\00") ;; 300 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $next (i32.const 8) (i32.const 4))) ;; the count goes to 4
    (call $see (i32.load (i32.const 4)))
    (drop (call $observe (i32.const 8)))))
