;;! clauses = ["time/delay/limit"]
;;! title = "the limit holds for all of the time: what a driver took before is not given again"
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "_start", ends = "time-limit" },
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

  (func (export "_start")
    (call $see (call $delay (i64.const 1000000)))     ;; 1 ms, for which the driver takes 30 ms
    (call $see (call $delay (i64.const 29980000000))))) ;; 29.98 s: too long after that
