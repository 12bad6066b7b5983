;;! clauses = ["common/wasi-renumber", "common/wasi-descriptors"]
;;! title = "a descriptor that is renumbered stands for the same stream"
;;! stdin = "hello"
;;! stdout = "abcab"
(module
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_renumber" (func $fd_renumber (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 32) "abc")
  ;; 16: "ab", 24: "c"
  (data (i32.const 16) "\20\00\00\00" "\02\00\00\00" "\22\00\00\00" "\01\00\00\00")
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
    ;; To its own number, and with numbers that are not open.
    (call $put (call $fd_renumber (i32.const 1) (i32.const 1)))
    (call $put (call $fd_renumber (i32.const 1) (i32.const 3)))
    (call $put (call $fd_renumber (i32.const 3) (i32.const 1)))
    (call $put (call $fd_renumber (i32.const -1) (i32.const -1)))
    (call $put (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 40)))
    (call $show_row)
    ;; Descriptor 2 is standard output, and 1 is closed.
    (call $put (call $fd_renumber (i32.const 1) (i32.const 2)))
    (call $put (call $fd_write (i32.const 2) (i32.const 24) (i32.const 1) (i32.const 40)))
    (call $put (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 40)))
    (call $put (call $fd_renumber (i32.const 2) (i32.const 1)))
    (call $show_row)
    ;; It becomes 0, which was standard input, and can be written to but not read.
    (call $put (call $fd_renumber (i32.const 2) (i32.const 0)))
    (call $put (call $fd_write (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 40)))
    (call $put (call $fd_read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 40)))
    (call $put (call $fd_write (i32.const 2) (i32.const 16) (i32.const 1) (i32.const 40)))
    (call $put (call $fd_close (i32.const 0)))
    (call $put (call $fd_write (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 40)))
    (call $show_row)))
