;;! clauses = ["time/delay/limit", "common/guest-time-limit", "common/end-closes"]
;;! title = "a delay past the time limit ends the guest without reaching the driver"
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "_start", ends = "time-limit" },
;;! ]
;;! limits = { time_ms = 30000 }
(module
  (import "gpio" "init" (func $gpio_init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio_set (param i32 i32) (result i32)))
  (import "time" "delay" (func $time_delay (param i64) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (drop (call $gpio_init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 0))) ;; an output; the handle goes to 0
    (call $see (call $gpio_set (i32.load (i32.const 0)) (i32.const 1)))
    (call $see (call $time_delay (i64.const 1000))) ;; this one is short enough
    (call $see (call $time_delay (i64.const 100000000000))) ;; 100 s
    (call $see (call $gpio_set (i32.load (i32.const 0)) (i32.const 0))))) ;; not reached
