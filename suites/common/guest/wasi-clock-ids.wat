;;! clauses = ["common/wasi-clock"]
;;! title = "there are four clocks with resolutions, and no others"
(module
  (import "wasi_snapshot_preview1" "clock_res_get" (func $clock_res_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
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

  (func (export "_start")
    (local $i i32)
    ;; The resolutions of both clocks, with their neighbours: between 1 ns and 1 s.
    (call $fill (i32.const 16) (i32.const 32))
    (call $put (call $clock_res_get (i32.const 0) (i32.const 17)))
    (call $put (call $clock_res_get (i32.const 1) (i32.const 33)))
    (call $put (i64.lt_u (i64.sub (i64.load (i32.const 17)) (i64.const 1)) (i64.const 1000000000)))
    (call $put (i64.lt_u (i64.sub (i64.load (i32.const 33)) (i64.const 1)) (i64.const 1000000000)))
    (call $show_row)
    (call $show (i32.const 16) (i32.const 1))
    (call $show (i32.const 25) (i32.const 8))
    (call $show (i32.const 41) (i32.const 4))
    ;; Processor time.
    (call $put (call $clock_res_get (i32.const 2) (i32.const 16)))
    (call $put (i64.lt_u (i64.sub (i64.load (i32.const 16)) (i64.const 1)) (i64.const 1000000000)))
    (call $put (call $clock_res_get (i32.const 3) (i32.const 24)))
    (call $put (i64.lt_u (i64.sub (i64.load (i32.const 24)) (i64.const 1)) (i64.const 1000000000)))
    (call $put (call $clock_time_get (i32.const 2) (i64.const 0) (i32.const 16)))
    (call $put (call $clock_time_get (i32.const 2) (i64.const 0) (i32.const 24)))
    (call $put (i64.le_u (i64.load (i32.const 16)) (i64.load (i32.const 24))))
    (call $put (call $clock_time_get (i32.const 3) (i64.const 0) (i32.const 16)))
    (call $put (call $clock_time_get (i32.const 3) (i64.const 0) (i32.const 24)))
    (call $put (i64.le_u (i64.load (i32.const 16)) (i64.load (i32.const 24))))
    (call $show_row)
    ;; What there is not.
    (call $fill (i32.const 16) (i32.const 8))
    (call $put (call $clock_res_get (i32.const 4) (i32.const 16)))
    (call $put (call $clock_res_get (i32.const -1) (i32.const 16)))
    (call $put (call $clock_time_get (i32.const 4) (i64.const 0) (i32.const 16)))
    (call $put (call $clock_time_get (i32.const 256) (i64.const 0) (i32.const 16)))
    (call $put (call $clock_time_get (i32.const -1) (i64.const 0) (i32.const 16)))
    (call $show_row)
    (call $show (i32.const 16) (i32.const 8))
    ;; Whatever precision is asked for.
    (call $put (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 16)))
    (call $put (call $clock_time_get (i32.const 0) (i64.const -1) (i32.const 24)))
    (call $put (i64.gt_u (i64.load (i32.const 16)) (i64.const 1577836800000000000)))
    (call $put (i64.lt_u (i64.sub (i64.load (i32.const 24)) (i64.load (i32.const 16))) (i64.const 2000000000)))
    (call $show_row)
    ;; The other never goes back.
    (call $put (call $clock_time_get (i32.const 1) (i64.const -1) (i32.const 24)))
    (local.set $i (i32.const 100))
    (loop $next
      (i64.store (i32.const 16) (i64.load (i32.const 24)))
      (if (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 24)) (then (call $put (i32.const 1))))
      (if (i64.lt_u (i64.load (i32.const 24)) (i64.load (i32.const 16))) (then (call $put (i32.const 2))))
      (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (call $show_row)))
