;;! clauses = ["common/guest-wasi", "common/wasi-descriptors", "common/wasi-position"]
;;! title = "the standard streams are open and cannot be positioned; closed, they stay closed"
;;! stdout = ""
(module
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call
  (data (i32.const 16) "\20\00\00\00" "\01\00\00\00")  ;; 1 byte at 32

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (call $fd_fdstat_get (i32.const 0) (i32.const 64)))
    (call $see (call $fd_fdstat_get (i32.const 1) (i32.const 64)))
    (call $see (call $fd_fdstat_get (i32.const 2) (i32.const 64)))
    (call $see (i32.ne (i32.const 0) (call $fd_seek (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 64))))
    (call $see (call $fd_close (i32.const 1)))
    ;; badf
    (call $see (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 64)))
    (call $see (call $fd_close (i32.const 1)))))
