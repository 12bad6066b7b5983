;;! clauses = ["common/guest-wasi", "common/wasi-clock"]
;;! title = "there are a clock of the day and one that does not go back, and no others"
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 16 and 24: times

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 16)))
    ;; After 2020.
    (call $see (i64.gt_u (i64.load (i32.const 16)) (i64.const 1577836800000000000)))
    (call $see (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 16)))
    (call $see (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 24)))
    (call $see (i64.ge_u (i64.load (i32.const 24)) (i64.load (i32.const 16))))
    (call $see (i32.ne (i32.const 0) (call $clock_time_get (i32.const 99) (i64.const 1) (i32.const 16))))))
