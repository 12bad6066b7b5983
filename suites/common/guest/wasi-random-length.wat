;;! clauses = ["common/wasi-random"]
;;! title = "as many random bytes come as were asked for, and others another time"
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
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

  ;; Whether there was an error, whether the last byte became another in one of 64 times, the bytes before and behind it, and
  ;; whether two parts or two calls gave the same.
  (func $random (param $len i32)
    (local $i i32) (local $errors i32) (local $changed i32) (local $end i32)
    (local.set $end (i32.add (local.get $len) (i32.const 1025)))
    (local.set $i (i32.const 64))
    (loop $next
      (call $fill (i32.const 1024) (i32.add (local.get $len) (i32.const 2)))
      (local.set $errors (i32.or (local.get $errors) (call $random_get (i32.const 1025) (local.get $len))))
      (if (i32.and (i32.ne (local.get $len) (i32.const 0))
            (i32.ne (i32.load8_u (i32.sub (local.get $end) (i32.const 1))) (i32.const 0xaa)))
        (then (local.set $changed (i32.const 1))))
      (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (call $put (local.get $errors))
    (call $put (local.get $changed))
    (call $put (i32.load8_u (i32.const 1024)))
    (call $put (i32.load8_u (local.get $end)))
    (if (i32.ge_u (local.get $len) (i32.const 255))
      (then
        (i64.store (i32.const 512) (i64.load (i32.const 1032)))
        (call $put (i64.eq (i64.load (i32.const 1040)) (i64.load (i32.const 1032))))
        (drop (call $random_get (i32.const 1025) (local.get $len)))
        (call $put (i64.eq (i64.load (i32.const 512)) (i64.load (i32.const 1032))))))
    (call $show_row))

  (func (export "_start")
    (call $random (i32.const 0))
    (call $random (i32.const 1))
    (call $random (i32.const 2))
    (call $random (i32.const 255))
    (call $random (i32.const 256))
    (call $random (i32.const 257))
    (call $random (i32.const 1000))))
