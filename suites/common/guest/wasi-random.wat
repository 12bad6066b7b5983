;;! clauses = ["common/guest-wasi", "common/wasi-random"]
;;! title = "a guest gets random bytes, as many as it asked for"
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 32: random bytes

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (call $random_get (i32.const 32) (i32.const 16)))
    (call $see (i64.ne (i64.load (i32.const 32)) (i64.const 0)))
    (call $see (i64.ne (i64.load (i32.const 32)) (i64.load (i32.const 40))))
    (call $see (i64.eqz (i64.load (i32.const 48))))))
