;;! clauses = ["common/wasi-poll", "common/wasi-poll-events"]
;;! title = "everything that has happened is told, in the order of the subscriptions"
;;! stdin = "hello"
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 400) "\88\77\66\55\44\33\22\11\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; standard input, to read
  (data (i32.const 448) "\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\58\47\f8\0d\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; a minute
  (data (i32.const 496) "\03\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; standard output, to write
  (data (i32.const 544) "\ff\ff\ff\ff\ff\ff\ff\ff\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; no time at all
  (data (i32.const 592) "\05\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; standard error, to write
  (data (i32.const 640) "\06\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00") ;; a time that is over
  (data (i32.const 688) "\07\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\45\b4\11\f0\1b\e8\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00") ;; an hour in the year 2500
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

  (func $fill (param $ptr i32) (param $len i32)
    (loop $next
      (local.set $len (i32.sub (local.get $len) (i32.const 1)))
      (i32.store8 (i32.add (local.get $ptr) (local.get $len)) (i32.const 0xaa))
      (br_if $next (local.get $len))))

  ;; Polls so many subscriptions from there. Shows the errno and how many happened, then the events that there can be.
  (func $poll (param $from i32) (param $count i32)
    (call $fill (i32.const 1024) (i32.mul (local.get $count) (i32.const 32)))
    (i32.store (i32.const 48) (i32.const -1))
    (call $put (call $poll_oneoff (local.get $from) (i32.const 1024) (local.get $count) (i32.const 48)))
    (call $put (i32.load8_u (i32.const 48)))
    (call $put (i32.load8_u (i32.const 49)))
    (call $show_row)
    (call $show (i32.const 1024) (i32.mul (local.get $count) (i32.const 32))))

  (func (export "_start")
    ;; All, then each kind alone, at an address that is not aligned too.
    (call $poll (i32.const 400) (i32.const 7))
    (call $poll (i32.const 400) (i32.const 2))
    (call $poll (i32.const 448) (i32.const 2))
    (call $poll (i32.const 544) (i32.const 1))
    (call $poll (i32.const 400) (i32.const 1))))
