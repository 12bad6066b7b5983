;;! clauses = ["common/end-when", "common/end-exports"]
;;! title = "_initialize and main are exports like any other: nobody calls them, and their return ends nothing"
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "_initialize" },
;;!   { invoke = "main" },
;;!   { invoke = "_start" },
;;!   { invoke = "main", ends = "over" },
;;! ]
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_initialize")
    (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (i32.const 1)))

  (func (export "main")
    (call $see (i32.const 2)))

  (func (export "_start")
    (call $see (i32.const 3))))
