;;! clauses = ["common/end-exports"]
;;! title = "an export that is no function, or has parameters or a result, is not invoked and changes nothing"
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "open" },
;;!   { invoke = "parameter", ends = "no-export" },
;;!   { invoke = "result", ends = "no-export" },
;;!   { invoke = "both", ends = "no-export" },
;;!   { invoke = "memory", ends = "no-export" },
;;!   { invoke = "global", ends = "no-export" },
;;!   { invoke = "ope", ends = "no-export" },
;;!   { invoke = "opens", ends = "no-export" },
;;!   { invoke = "open" },
;;! ]
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (global (export "global") i32 (i32.const 0))
  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "open")
    (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (i32.load (i32.const 4))))

  (func (export "parameter") (param i32)
    (call $see (i32.const 11)))

  (func (export "result") (result i32)
    (call $see (i32.const 12))
    (i32.const 0))

  (func (export "both") (param i64) (result i32)
    (call $see (i32.const 13))
    (i32.const 0)))
