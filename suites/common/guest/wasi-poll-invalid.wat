;;! clauses = ["common/wasi-poll", "common/wasi-order"]
;;! title = "subscriptions that mean nothing are invalid, and nothing is told"
;;! stdin = "hello"
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 400) "\01\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; standard input, to read
  (data (i32.const 448) "\02\00\00\00\00\00\00\00\03\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; a kind that there is not
  (data (i32.const 496) "\03\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; no time
  (data (i32.const 544) "\04\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; processor time
  (data (i32.const 592) "\05\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; no time
  (data (i32.const 640) "\06\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\03\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; the time of a thread
  (data (i32.const 688) "\07\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; standard output, to write
  (data (i32.const 736) "\08\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00") ;; a flag that there is not
  (data (i32.const 784) "\09\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; no time
  (data (i32.const 832) "\0a\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\80\00\00\00\00\00\00") ;; another
  (data (i32.const 880) "\0b\00\00\00\00\00\00\00\ff\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; kind 255
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

  ;; Shows the errno, and what lies where the number and the event would be.
  (func $poll (param $from i32) (param $count i32)
    (call $fill (i32.const 1024) (i32.const 32))
    (i32.store (i32.const 48) (i32.const -1))
    (call $put (call $poll_oneoff (local.get $from) (i32.const 1024) (local.get $count) (i32.const 48)))
    (call $put (i32.load8_u (i32.const 48)))
    (call $put (i32.load8_u (i32.const 1024)))
    (call $put (i32.load8_u (i32.const 1034)))
    (call $show_row))

  (func (export "_start")
    ;; Nothing to wait for.
    (call $poll (i32.const 400) (i32.const 0))
    ;; Beside something that has happened.
    (call $poll (i32.const 400) (i32.const 2))
    (call $poll (i32.const 496) (i32.const 2))
    (call $poll (i32.const 592) (i32.const 2))
    (call $poll (i32.const 688) (i32.const 2))
    (call $poll (i32.const 784) (i32.const 2))
    (call $poll (i32.const 880) (i32.const 1))
    (call $poll (i32.const 832) (i32.const 1))))
