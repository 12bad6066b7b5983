;;! clauses = ["common/wasi-position"]
;;! title = "standard streams have no position"
;;! stdin = "hello"
;;! stdout = ""
(module
  (import "wasi_snapshot_preview1" "fd_pread" (func $fd_pread (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pwrite" (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_tell" (func $fd_tell (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 16: 1 byte at 32
  (data (i32.const 16) "\20\00\00\00" "\01\00\00\00")
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
    (call $put (call $fd_seek (local.get $fd) (i64.const 0) (i32.const 0) (i32.const 64)))
    (call $put (call $fd_seek (local.get $fd) (i64.const 0) (i32.const 1) (i32.const 64)))
    (call $put (call $fd_seek (local.get $fd) (i64.const 0) (i32.const 2) (i32.const 64)))
    (call $put (call $fd_seek (local.get $fd) (i64.const 0) (i32.const 9) (i32.const 64)))
    (call $put (call $fd_tell (local.get $fd) (i32.const 64)))
    (call $put (call $fd_pread (local.get $fd) (i32.const 16) (i32.const 1) (i64.const 0) (i32.const 64)))
    (call $put (call $fd_pwrite (local.get $fd) (i32.const 16) (i32.const 1) (i64.const 0) (i32.const 64)))
    (call $show_row))

  (func (export "_start")
    (call $fill (i32.const 32) (i32.const 8))
    (call $fill (i32.const 64) (i32.const 8))
    (call $all (i32.const 0))
    (call $all (i32.const 1))
    (call $all (i32.const 2))
    ;; Nothing was written.
    (call $show (i32.const 32) (i32.const 8))
    (call $show (i32.const 64) (i32.const 8))))
