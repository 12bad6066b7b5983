;;! clauses = ["common/guest-profile"]
;;! title = "saturating conversions are outside the profile"
;;! steps = [{ instantiate = "", refused = "trunc_sat" }]
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

  (func (export "convert") (param f32) (result i32)
    (i32.trunc_sat_f32_s (local.get 0)))

  ;; A runtime that takes the module shows this.
  (func $start
    (call $see (i32.const 1)))
  (start $start)

  (func (export "_start")))
