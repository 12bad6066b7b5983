;;! clauses = ["common/wasi-prestat", "common/guest-wasi-closed"]
;;! title = "no directory was opened for the guest"
(module
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $fd_prestat_dir_name (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
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
    (call $fill (i32.const 64) (i32.const 8))
    (call $put (call $fd_prestat_get (i32.const 0) (i32.const 64)))
    (call $put (call $fd_prestat_dir_name (i32.const 0) (i32.const 64) (i32.const 8)))
    (call $put (call $fd_prestat_get (i32.const 1) (i32.const 64)))
    (call $put (call $fd_prestat_dir_name (i32.const 1) (i32.const 64) (i32.const 8)))
    (call $put (call $fd_prestat_get (i32.const 2) (i32.const 64)))
    (call $put (call $fd_prestat_dir_name (i32.const 2) (i32.const 64) (i32.const 8)))
    (call $put (call $fd_prestat_get (i32.const 3) (i32.const 64)))
    (call $put (call $fd_prestat_dir_name (i32.const 3) (i32.const 64) (i32.const 8)))
    (call $put (call $fd_prestat_get (i32.const 4) (i32.const 64)))
    (call $put (call $fd_prestat_dir_name (i32.const 4) (i32.const 64) (i32.const 8)))
    (call $put (call $fd_prestat_get (i32.const -1) (i32.const 64)))
    (call $put (call $fd_prestat_dir_name (i32.const -1) (i32.const 64) (i32.const 8)))
    (call $show_row)
    (call $show (i32.const 64) (i32.const 8))))
