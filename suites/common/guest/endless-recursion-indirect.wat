;;! clauses = ["common/guest-time-limit"]
;;! title = "endless recursion through a table is ended"
;;! limits = { time_ms = 1000 }
;;! steps = [
;;!   { instantiate = "a" },
;;!   { invoke = "_start", on = "a", ends = "trap" },
;;!   { instantiate = "b" },
;;!   { invoke = "mark", on = "b" },
;;! ]
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (table 1 funcref)
  (elem (i32.const 0) $odd)
  (type $step (func (param i32) (result i32)))

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $even (type $step) (i32.add (call_indirect (type $step) (local.get 0) (i32.const 0)) (i32.const 1)))
  (func $odd (type $step) (i32.sub (call $even (local.get 0)) (i32.const 1)))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $even (i32.const 1)))
    (call $see (i32.const 0)))

  ;; Shows where on the timeline it is called.
  (func (export "mark")
    (call $see (i32.const 1))))
