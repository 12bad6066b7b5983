;;! clauses = ["common/wasi-filestat", "common/wasi-fault"]
;;! title = "of a standard stream nothing is known but that it is a character device"
(module
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $fd_filestat_get (param i32 i32) (result i32)))
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

  ;; With the four bytes before and behind the record.
  (func $stat (param $fd i32) (param $at i32)
    (call $fill (i32.const 60) (i32.const 88))
    (call $put (call $fd_filestat_get (local.get $fd) (local.get $at)))
    (call $show_row)
    (call $show (i32.sub (local.get $at) (i32.const 4)) (i32.const 72)))

  (func (export "_start")
    (call $stat (i32.const 0) (i32.const 65))
    (call $stat (i32.const 1) (i32.const 66))
    (call $stat (i32.const 2) (i32.const 71))
    (call $put (call $fd_filestat_get (i32.const 0) (i32.const -64)))
    (call $put (call $fd_filestat_get (i32.const 0) (i32.const -1)))
    (call $put (call $fd_filestat_get (i32.const 0) (i32.const 0x10000)))
    (call $show_row)))
