;;! clauses = ["common/wasi-renumber", "common/wasi-read"]
;;! title = "standard input can have another number"
;;! stdin = "hello"
;;! stdout = ""
(module
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

  (func (export "_start")
    (call $put (call $fd_renumber (i32.const 0) (i32.const 2)))
    (call $put (call $fd_read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 40)))
    (call $put (call $fd_read (i32.const 2) (i32.const 16) (i32.const 1) (i32.const 40)))
    (call $put (call $fd_write (i32.const 2) (i32.const 16) (i32.const 1) (i32.const 44)))
    (call $show_row)
    (call $show (i32.const 32) (i32.const 12))))
