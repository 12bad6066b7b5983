;;! clauses = ["time/delay/limit", "common/end-final"]
;;! title = "an instance whose delay was too long has ended"
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "again" },
;;!   { invoke = "go", ends = "time-limit" },
;;!   { invoke = "again", ends = "over" },
;;! ]
;;! limits = { time_ms = 30000 }
(module
  (import "time" "delay" (func $delay (param i64) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "go")
    (call $see (call $delay (i64.const 60000000000)))) ;; 60 s

  (func (export "again")
    (call $see (call $delay (i64.const 1000)))))
