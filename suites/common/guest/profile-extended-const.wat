;;! clauses = ["common/guest-profile"]
;;! title = "constants are computed: of globals, and of the places of data and of table entries"
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $sum i32 (i32.add (i32.const 40) (i32.const 2)))
  (global $wide i64 (i64.sub (i64.mul (i64.const 0x1_0000_0000) (i64.const 3)) (i64.const 1)))
  (global $wraps (mut i32) (i32.mul (i32.const 0x10001) (i32.const 0x10001)))
  (table 4 funcref)
  (elem (offset (i32.sub (i32.const 4) (i32.const 2))) $one $two)
  (data (offset (i32.add (i32.mul (i32.const 8) (i32.const 32)) (i32.const 4))) "here")
  ;; 0: the record of a call, 8: the next place for a result, 16: results

  (func $put32 (param $result i32)
    (i32.store (i32.add (i32.const 16) (i32.load (i32.const 8))) (local.get $result))
    (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 4))))

  (func $put64 (param $result i64)
    (i64.store (i32.add (i32.const 16) (i32.load (i32.const 8))) (local.get $result))
    (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 8))))

  ;; Shows the results, and begins anew.
  (func $show
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.load (i32.const 8)))
    (drop (call $observe (i32.const 0)))
    (i32.store (i32.const 8) (i32.const 0)))

  (func $one (result i32) (i32.const 1))
  (func $two (result i32) (i32.const 2))

  (func (export "_start")
    (call $put32 (global.get $sum))
    (call $put64 (global.get $wide))
    (call $put32 (global.get $wraps))
    (call $put32 (i32.load (i32.const 260)))
    (call $put32 (call_indirect (result i32) (i32.const 2)))
    (call $put32 (call_indirect (result i32) (i32.const 3)))
    (call $show)))
