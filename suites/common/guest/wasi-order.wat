;;! clauses = ["common/wasi-order"]
;;! title = "descriptors and other numbers are looked at before pointers"
(module
  (import "wasi_snapshot_preview1" "clock_res_get" (func $clock_res_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $fd_fdstat_set_flags (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $fd_filestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pread" (func $fd_pread (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $fd_prestat_dir_name (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pwrite" (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir" (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_tell" (func $fd_tell (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
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

  (func (export "_start")
    ;; A descriptor that is not open, with pointers that are bad.
    (call $put (call $fd_fdstat_get (i32.const 9) (i32.const -1)))
    (call $put (call $fd_filestat_get (i32.const 9) (i32.const -1)))
    (call $put (call $fd_read (i32.const 9) (i32.const -1) (i32.const 1) (i32.const -1)))
    (call $put (call $fd_write (i32.const 9) (i32.const -1) (i32.const 1) (i32.const -1)))
    (call $put (call $fd_pread (i32.const 9) (i32.const -1) (i32.const 1) (i64.const 0) (i32.const -1)))
    (call $put (call $fd_seek (i32.const 9) (i64.const 0) (i32.const 0) (i32.const -1)))
    (call $put (call $fd_tell (i32.const 9) (i32.const -1)))
    (call $put (call $fd_readdir (i32.const 9) (i32.const -1) (i32.const 9) (i64.const 0) (i32.const -1)))
    (call $put (call $path_open (i32.const 9) (i32.const 0) (i32.const -1) (i32.const 9) (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const -1)))
    (call $put (call $fd_prestat_get (i32.const 9) (i32.const -1)))
    (call $put (call $fd_prestat_dir_name (i32.const 9) (i32.const -1) (i32.const 9)))
    (call $show_row)
    ;; One that is open, but not for this.
    (call $put (call $fd_read (i32.const 1) (i32.const -1) (i32.const 1) (i32.const -1)))
    (call $put (call $fd_write (i32.const 0) (i32.const -1) (i32.const 1) (i32.const -1)))
    (call $put (call $fd_pread (i32.const 1) (i32.const -1) (i32.const 1) (i64.const 0) (i32.const -1)))
    (call $put (call $fd_pwrite (i32.const 0) (i32.const -1) (i32.const 1) (i64.const 0) (i32.const -1)))
    (call $put (call $fd_pread (i32.const 0) (i32.const -1) (i32.const 1) (i64.const 0) (i32.const -1)))
    (call $put (call $fd_seek (i32.const 0) (i64.const 0) (i32.const 0) (i32.const -1)))
    (call $put (call $fd_tell (i32.const 0) (i32.const -1)))
    (call $put (call $fd_readdir (i32.const 0) (i32.const -1) (i32.const 9) (i64.const 0) (i32.const -1)))
    (call $put (call $path_open (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 9) (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const -1)))
    (call $show_row)
    ;; Other numbers.
    (call $put (call $fd_fdstat_set_flags (i32.const 9) (i32.const -1)))
    (call $put (call $clock_res_get (i32.const 4) (i32.const -1)))
    (call $put (call $clock_time_get (i32.const 4) (i64.const 0) (i32.const -1)))
    (call $put (call $poll_oneoff (i32.const -1) (i32.const -1) (i32.const 0) (i32.const -1)))
    (call $show_row)))
