;;! clauses = ["common/guest-profile"]
;;! title = "what WebAssembly 1.0 has can be used: tables, globals, 64 bits, floats"
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call
  (table 2 funcref)
  (elem (i32.const 0) $double $square)
  (type $unary (func (param i64) (result i64)))
  (global $count (export "count") (mut i32) (i32.const 0))

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $double (type $unary) (i64.add (local.get 0) (local.get 0)))
  (func $square (type $unary) (i64.mul (local.get 0) (local.get 0)))

  (func (export "_start")
    (call $see (i32.wrap_i64 (call_indirect (type $unary) (i64.const 21) (i32.const 0))))
    (call $see (i32.wrap_i64 (i64.shr_u (call_indirect (type $unary) (i64.const 0x10000000) (i32.const 1)) (i64.const 32))))
    (call $see (i32.trunc_f64_s (f64.sqrt (f64.const 1764))))
    (call $see (i32.trunc_f32_u (f32.mul (f32.const 1.5) (f32.const 4))))
    (block $done
      (loop $next
        (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (br_table $next $next $next $done (global.get $count))))
    (call $see (global.get $count))))
