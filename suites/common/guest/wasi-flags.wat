;;! clauses = ["common/wasi-flags", "common/wasi-fdstat"]
;;! title = "flags of streams are those that were set last"
;;! stdin = "hello"
;;! stdout = "hello"
(module
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $fd_fdstat_set_flags (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_renumber" (func $fd_renumber (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 16: 5 bytes at 32
  (data (i32.const 16) "\20\00\00\00" "\05\00\00\00")
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

  (func $set (param $fd i32) (param $flags i32)
    (call $put (call $fd_fdstat_set_flags (local.get $fd) (local.get $flags)))
    (call $flags (local.get $fd))
    (call $show_row))

  ;; The flags of a stream, two bytes.
  (func $flags (param $fd i32)
    (call $put (call $fd_fdstat_get (local.get $fd) (i32.const 64)))
    (call $put (i32.load8_u (i32.const 66)))
    (call $put (i32.load8_u (i32.const 67))))

  (func (export "_start")
    ;; append, nonblock, both, none.
    (call $set (i32.const 1) (i32.const 1))
    (call $set (i32.const 1) (i32.const 5))
    (call $set (i32.const 1) (i32.const 0))
    (call $set (i32.const 1) (i32.const 4))
    ;; dsync, rsync, sync, and what there is not: inval, and the flags stay as they are.
    (call $set (i32.const 1) (i32.const 2))
    (call $set (i32.const 1) (i32.const 8))
    (call $set (i32.const 1) (i32.const 16))
    (call $set (i32.const 1) (i32.const 32))
    (call $set (i32.const 1) (i32.const 0x10001))
    (call $set (i32.const 1) (i32.const -1))
    ;; Each stream has its own.
    (call $set (i32.const 2) (i32.const 1))
    (call $set (i32.const 0) (i32.const 4))
    (call $flags (i32.const 1))
    (call $flags (i32.const 2))
    (call $show_row)
    ;; Streams that never wait are read and written as before.
    (call $put (call $fd_read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 40)))
    (call $put (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 44)))
    (call $show_row)
    (call $show (i32.const 40) (i32.const 8))
    ;; They belong to the stream, not to its number.
    (call $put (call $fd_renumber (i32.const 1) (i32.const 2)))
    (call $flags (i32.const 2))
    (call $show_row)
    (call $set (i32.const 2) (i32.const 1))))
