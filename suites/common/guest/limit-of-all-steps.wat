;;! clauses = ["common/guest-time-whole"]
;;! title = "the time limit is one for all invocations of an instance"
;;! limits = { time_ms = 90 }
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "step" },
;;!   { invoke = "step", ends = "time-limit" },
;;! ]
(module
  (import "gpio" "init" (func $init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $set (param i32 i32) (result i32)))
  (memory (export "memory") 1)

  ;; The driver takes 60 ms.
  (func (export "step")
    (drop (call $init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 0)))
    (drop (call $set (i32.load (i32.const 0)) (i32.const 1)))))
