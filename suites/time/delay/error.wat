;;! clauses = ["time/delay/ns", "common/errno-values"]
;;! title = "what the driver answers to a delay reaches the guest, and the next delay is made"
(module
  (import "time" "delay" (func $delay (param i64) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $delay (i64.const 1000)))
    (call $see (call $delay (i64.const 2000)))))
