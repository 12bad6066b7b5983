;;! clauses = ["conformance/observe/bytes", "common/memory-data"]
;;! title = "bytes outside the memory are refused and not observed"
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\ff\ff\00\00" "\02\00\00\00") ;; 2 bytes at 65535
  (data (i32.const 16) "\fe\ff\00\00" "\02\00\00\00") ;; 2 bytes at 65534
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $observe (i32.const 8)))
    (call $see (call $observe (i32.const 16)))))
