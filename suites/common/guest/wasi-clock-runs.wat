;;! clauses = ["common/wasi-clock", "common/wasi-poll"]
;;! title = "clocks tell nanoseconds"
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 3 ms of the monotonic clock
  (data (i32.const 80) "\01\00\00\00\00\00\00\00" "\c0\c6\2d\00\00\00\00\00")
  ;; 0: the record of what is shown; 256: the row of results
  (global $row (mut i32) (i32.const 256))

  (func $show (param $ptr i32) (param $len i32)
    (i32.store (i32.const 0) (local.get $ptr))
    (i32.store (i32.const 4) (local.get $len))
    (drop (call $observe (i32.const 0))))

  ;; One more result of the row.
  (func $put (param $result i32)
    (i32.store8 (global.get $row) (local.get $result))
    (global.set $row (i32.add (global.get $row) (i32.const 1))))

  (func $show_row
    (call $show (i32.const 256) (i32.sub (global.get $row) (i32.const 256)))
    (global.set $row (i32.const 256)))

  (func (export "_start")
    ;; It comes from a wait, not from a counter of calls: 3 ms later it is 3 ms later, in both.
    (call $put (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 16)))
    (call $put (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 24)))
    (call $put (call $poll_oneoff (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 48)))
    (call $put (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 32)))
    (call $put (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 40)))
    (call $put (i64.ge_u (i64.sub (i64.load (i32.const 40)) (i64.load (i32.const 24))) (i64.const 3000000)))
    (call $put (i64.lt_u (i64.sub (i64.load (i32.const 40)) (i64.load (i32.const 24))) (i64.const 2000000000)))
    (call $put (i64.ge_u (i64.sub (i64.load (i32.const 32)) (i64.load (i32.const 16))) (i64.const 2000000)))
    (call $put (i64.lt_u (i64.sub (i64.load (i32.const 32)) (i64.load (i32.const 16))) (i64.const 2000000000)))
    (call $show_row)))
