;;! clauses = ["conformance/next/bytes", "common/memory-zero-length"]
;;! title = "without room, next reaches the driver, and nothing comes"
(module
  (import "conformance" "next" (func $next (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\00\00\01\00" "\00\00\00\00") ;; no bytes at 65536, the end of the memory
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (i32.store (i32.const 4) (i32.const 0x11223344)) ;; the place for the count
    (call $see (call $next (i32.const 8) (i32.const 4)))
    (call $see (i32.load (i32.const 4)))))
