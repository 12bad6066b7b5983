;;! clauses = ["common/wasi-poll"]
;;! title = "of several clocks the first ends the wait, at its time and not before"
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 400) "\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\58\47\f8\0d\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; a minute
  (data (i32.const 448) "\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\2d\31\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; 20 ms
  (data (i32.const 496) "\03\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\58\47\f8\0d\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; a minute of the day
  (data (i32.const 544) "\04\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\ff\ff\ff\ff\ff\ff\ff\ff\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; as long as there are numbers for
  (data (i32.const 592) "\05\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\80\96\98\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; 10 ms
  (data (i32.const 640) "\06\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\80\96\98\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; 10 ms of the day
  (data (i32.const 688) "\07\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\ff\ff\ff\ff\ff\ff\ff\ff\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00") ;; until the end of time
  (data (i32.const 736) "\08\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00") ;; to be set
  (data (i32.const 784) "\09\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00") ;; to be set
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

  (func $poll (param $from i32) (param $count i32) (param $ns i64)
    (local $before i64)
    (call $put (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 16)))
    (local.set $before (i64.load (i32.const 16)))
    (call $put (call $poll_oneoff (local.get $from) (i32.const 1024) (local.get $count) (i32.const 48)))
    (call $put (i32.load (i32.const 48)))
    (call $put (i32.load (i32.const 1024)))
    (call $put (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 16)))
    (call $put (i64.ge_u (i64.sub (i64.load (i32.const 16)) (local.get $before)) (local.get $ns)))
    (call $show_row))

  (func (export "_start")
    ;; The earlier of two, wherever it stands. Shown: errno, how many, the user data, whether it took that long.
    (call $poll (i32.const 400) (i32.const 2) (i64.const 20000000))
    (call $poll (i32.const 448) (i32.const 2) (i64.const 20000000))
    (call $poll (i32.const 544) (i32.const 2) (i64.const 10000000))
    (call $poll (i32.const 640) (i32.const 2) (i64.const 10000000))
    ;; Moments that are to come, of both clocks.
    (call $put (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 760)))
    (i64.store (i32.const 760) (i64.add (i64.load (i32.const 760)) (i64.const 15000000)))
    (call $poll (i32.const 736) (i32.const 1) (i64.const 10000000))
    (call $put (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 808)))
    (i64.store (i32.const 808) (i64.add (i64.load (i32.const 808)) (i64.const 15000000)))
    (call $poll (i32.const 784) (i32.const 1) (i64.const 10000000))
    ;; They are over now, both of them.
    (call $poll (i32.const 688) (i32.const 3) (i64.const 0))))
