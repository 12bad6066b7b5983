;;! clauses = ["time/delay/limit"]
;;! title = "the longest delay there is does not wrap around to a short one"
;;! steps = [
;;!   { instantiate = "a" },
;;!   { invoke = "go", on = "a", ends = "time-limit" },
;;!   { instantiate = "b" },
;;!   { invoke = "half", on = "b", ends = "time-limit" },
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
    (call $see (call $delay (i64.const 0)))
    (call $see (call $delay (i64.const -1)))) ;; 584 years

  (func (export "half")
    (call $see (call $delay (i64.const 0)))
    (call $see (call $delay (i64.const 0x8000000000000000))))) ;; negative, if it had a sign
