;;! clauses = ["common/end-final", "common/end-when", "common/end-closes"]
;;! title = "a trap ends the instance: its handles are closed, and it is not invoked again"
;;! steps = [
;;!   { instantiate = "a" },
;;!   { invoke = "open", on = "a" },
;;!   { invoke = "fail", on = "a", ends = "trap" },
;;!   { invoke = "open", on = "a", ends = "over" },
;;! ]

(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)

  (func (export "open")
    (drop (call $init (i32.const 1) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 64))))

  (func (export "fail")
    unreachable))
