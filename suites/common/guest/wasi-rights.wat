;;! clauses = ["common/wasi-rights", "common/guest-wasi-closed"]
;;! title = "standard streams have no right to what is for files and directories"
(module
  (import "wasi_snapshot_preview1" "fd_advise" (func $fd_advise (param i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_allocate" (func $fd_allocate (param i32 i64 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_datasync" (func $fd_datasync (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_rights" (func $fd_fdstat_set_rights (param i32 i64 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_size" (func $fd_filestat_set_size (param i32 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_times" (func $fd_filestat_set_times (param i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir" (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_sync" (func $fd_sync (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_create_directory" (func $path_create_directory (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get" (func $path_filestat_get (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_set_times" (func $path_filestat_set_times (param i32 i32 i32 i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_link" (func $path_link (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_readlink" (func $path_readlink (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_remove_directory" (func $path_remove_directory (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_rename" (func $path_rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_symlink" (func $path_symlink (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_unlink_file" (func $path_unlink_file (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "/etc/passwd")
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

  (func $all (param $fd i32)
    (call $put (call $fd_advise (local.get $fd) (i64.const 0) (i64.const 0) (i32.const 0)))
    (call $put (call $fd_allocate (local.get $fd) (i64.const 0) (i64.const 0)))
    (call $put (call $fd_datasync (local.get $fd)))
    (call $put (call $fd_fdstat_set_rights (local.get $fd) (i64.const 0) (i64.const 0)))
    (call $put (call $fd_filestat_set_size (local.get $fd) (i64.const 0)))
    (call $put (call $fd_filestat_set_times (local.get $fd) (i64.const 0) (i64.const 0) (i32.const 0)))
    (call $put (call $fd_readdir (local.get $fd) (i32.const 64) (i32.const 64) (i64.const 0) (i32.const 64)))
    (call $put (call $fd_sync (local.get $fd)))
    (call $put (call $path_create_directory (local.get $fd) (i32.const 64) (i32.const 64)))
    (call $put (call $path_filestat_get (local.get $fd) (i32.const 64) (i32.const 64) (i32.const 64) (i32.const 64)))
    (call $put (call $path_filestat_set_times (local.get $fd) (i32.const 64) (i32.const 64) (i32.const 64) (i64.const 0) (i64.const 0) (i32.const 64)))
    (call $put (call $path_link (local.get $fd) (i32.const 64) (i32.const 64) (i32.const 64) (i32.const 64) (i32.const 64) (i32.const 64)))
    (call $put (call $path_open (local.get $fd) (i32.const 64) (i32.const 64) (i32.const 64) (i32.const 64) (i64.const 0) (i64.const 0) (i32.const 64) (i32.const 64)))
    (call $put (call $path_readlink (local.get $fd) (i32.const 64) (i32.const 64) (i32.const 64) (i32.const 64) (i32.const 64)))
    (call $put (call $path_remove_directory (local.get $fd) (i32.const 64) (i32.const 64)))
    (call $put (call $path_rename (local.get $fd) (i32.const 64) (i32.const 64) (i32.const 64) (i32.const 64) (i32.const 64)))
    (call $put (call $path_symlink (i32.const 64) (i32.const 64) (local.get $fd) (i32.const 64) (i32.const 64)))
    (call $put (call $path_unlink_file (local.get $fd) (i32.const 64) (i32.const 64)))
    (call $show_row))

  (func (export "_start")
    (call $fill (i32.const 64) (i32.const 64))
    (call $all (i32.const 0))
    (call $all (i32.const 1))
    (call $all (i32.const 2))
    ;; Rights that it has cannot be taken from it either.
    (call $put (call $fd_fdstat_set_rights (i32.const 0) (i64.const 0x8200008) (i64.const 0)))
    (call $show_row)
    ;; Nothing was written.
    (call $show (i32.const 64) (i32.const 64))))
