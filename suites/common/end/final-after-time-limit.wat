;;! clauses = ["common/end-final"]
;;! title = "after its time was up the instance is not invoked again"
;;! limits = { time_ms = 50 }
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "_start", ends = "time-limit" },
;;!   { invoke = "again", ends = "over" },
;;!   { invoke = "_start", ends = "over" },
;;! ]
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (i32.const 1))
    (loop $for_ever (br $for_ever)))

  (func (export "again")
    (call $see (i32.const 2))))
