;;! clauses = ["common/memory-record", "common/memory-data", "common/memory-out"]
;;! title = "a record, a buffer and a place outside the memory are refused, and the suite is not asked"
(module
  (import "conformance" "next" (func $next (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\04\00\00\00") ;; 4 bytes at 128
  (data (i32.const 16) "\fd\ff\00\00" "\04\00\00\00") ;; 4 bytes at 65533
  (data (i32.const 24) "\fc\ff\00\00" "\04\00\00\00") ;; 4 bytes at 65532
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $next (i32.const 65529) (i32.const 4)))
    (call $see (call $next (i32.const 16) (i32.const 4)))
    (call $see (call $next (i32.const 8) (i32.const 65533)))
    ;; What ends at the end of the memory is inside.
    (call $see (call $next (i32.const 24) (i32.const 4)))
    (call $see (call $next (i32.const 8) (i32.const 65532)))
    (call $see (i32.load (i32.const 65532)))))
