;;! clauses = ["common/wasi-read"]
;;! title = "what is read fills the buffers in their order, and no more of them than came"
;;! stdin = "abcdefghijklmnopqrstuvwxyz"
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 17: no byte, 3 bytes at 80, no byte beyond the others, 4 bytes at 65, no byte
  (data (i32.const 17) "\40\00\00\00" "\00\00\00\00" "\50\00\00\00" "\03\00\00\00" "\7f\00\00\00" "\00\00\00\00"
    "\41\00\00\00" "\04\00\00\00" "\41\00\00\00" "\00\00\00\00")
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

  (global $end (mut i32) (i32.const 400))

  ;; Where the byte of this number is read to.
  (func $place (param $i i32) (result i32)
    (select (i32.add (local.get $i) (i32.const 80)) (i32.add (local.get $i) (i32.const 62)) (i32.lt_u (local.get $i) (i32.const 3))))

  ;; Copies what was read; 500 is set when a byte behind it was changed.
  (func $gather (param $count i32)
    (local $i i32)
    (loop $next
      (if (i32.lt_u (local.get $i) (local.get $count))
        (then
          (i32.store8 (global.get $end) (i32.load8_u (call $place (local.get $i))))
          (global.set $end (i32.add (global.get $end) (i32.const 1))))
        (else
          (if (i32.ne (i32.load8_u (call $place (local.get $i))) (i32.const 0xaa))
            (then (i32.store8 (i32.const 500) (i32.const 1))))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 7)))))

  (func (export "_start")
    (local $count i32) (local $at i32) (local $errors i32)
    ;; Every answer but the last has a byte at least: the bytes are gathered at 400.
    (loop $next
      (call $fill (i32.const 64) (i32.const 64))
      (call $put (call $fd_read (i32.const 0) (i32.const 17) (i32.const 5) (i32.const 57)))
      (local.set $count (i32.load (i32.const 57)))
      (call $put (i32.le_u (local.get $count) (i32.const 7)))
      (call $gather (local.get $count))
      (br_if $next (local.get $count)))
    ;; No errors, and as much as there is room for.
    (local.set $at (i32.const 256))
    (loop $next
      (if (i32.load8_u (local.get $at)) (then (local.set $errors (i32.add (local.get $errors) (i32.const 1)))))
      (if (i32.ne (i32.load8_u (i32.add (local.get $at) (i32.const 1))) (i32.const 1)) (then (local.set $errors (i32.const 99))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 2))) (global.get $row))))
    (global.set $row (i32.const 256))
    (call $put (local.get $errors))
    (call $show_row)
    (call $show (i32.const 400) (i32.const 30))
    (call $show (i32.const 500) (i32.const 1))))
