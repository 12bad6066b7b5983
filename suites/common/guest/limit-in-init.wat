;;! clauses = ["common/guest-time-limit", "common/end-closes"]
;;! title = "a call that returns past the time limit ends the guest, and what it opened is closed"
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "_start", ends = "time-limit" },
;;! ]
;;! limits = { time_ms = 50 }
(module
  (import "gpio" "init" (func $gpio_init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio_set (param i32 i32) (result i32)))
  (memory (export "memory") 1)

  (func (export "_start")
    (drop (call $gpio_init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 0))) ;; takes longer; the handle goes to 0
    (drop (call $gpio_set (i32.load (i32.const 0)) (i32.const 1))))) ;; not reached
