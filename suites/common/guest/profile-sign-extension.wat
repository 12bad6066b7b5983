;;! clauses = ["common/guest-profile"]
;;! title = "sign extension keeps the lowest bits, and repeats the highest of them"
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
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

  (func (export "_start")
    (call $put32 (i32.extend8_s (i32.const 0)))
    (call $put32 (i32.extend8_s (i32.const 1)))
    (call $put32 (i32.extend8_s (i32.const 0x7f)))
    (call $put32 (i32.extend8_s (i32.const 0x80)))
    (call $put32 (i32.extend8_s (i32.const 0xff)))
    (call $put32 (i32.extend8_s (i32.const 0x180)))
    (call $put32 (i32.extend8_s (i32.const -1)))
    (call $put32 (i32.extend16_s (i32.const 0)))
    (call $put32 (i32.extend16_s (i32.const 0x7fff)))
    (call $put32 (i32.extend16_s (i32.const 0x8000)))
    (call $put32 (i32.extend16_s (i32.const 0xffff)))
    (call $put32 (i32.extend16_s (i32.const 0x18000)))
    (call $put32 (i32.extend16_s (i32.const -1)))
    (call $show)
    (call $put64 (i64.extend8_s (i64.const 0x7f)))
    (call $put64 (i64.extend8_s (i64.const 0x80)))
    (call $put64 (i64.extend8_s (i64.const 0xff)))
    (call $put64 (i64.extend8_s (i64.const 0x180)))
    (call $put64 (i64.extend8_s (i64.const 0x1_0000_0000_00ff)))
    (call $put64 (i64.extend16_s (i64.const 0x7fff)))
    (call $put64 (i64.extend16_s (i64.const 0x8000)))
    (call $put64 (i64.extend16_s (i64.const 0x18000)))
    (call $put64 (i64.extend16_s (i64.const -1)))
    (call $put64 (i64.extend32_s (i64.const 0x7fff_ffff)))
    (call $put64 (i64.extend32_s (i64.const 0x8000_0000)))
    (call $put64 (i64.extend32_s (i64.const 0x1_8000_0000)))
    (call $put64 (i64.extend32_s (i64.const 0x7fff_ffff_0000_0001)))
    (call $show)))
