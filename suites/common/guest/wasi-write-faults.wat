;;! clauses = ["common/wasi-write", "common/wasi-fault", "common/wasi-order"]
;;! title = "nothing is written when a buffer is bad"
;;! stdout = "ab"
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "ab")
  ;; 16: 2 bytes at 64; 24: 2 bytes at -1; 32: 1 byte at 64; 40: more bytes than an address can be told of
  (data (i32.const 16) "\40\00\00\00" "\02\00\00\00" "\ff\ff\ff\ff" "\02\00\00\00" "\40\00\00\00" "\01\00\00\00" "\40\00\00\00" "\ff\ff\ff\ff")
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
    (call $fill (i32.const 60) (i32.const 4))
    (call $put (call $fd_write (i32.const 1) (i32.const -8) (i32.const 1) (i32.const 60)))
    (call $put (call $fd_write (i32.const 1) (i32.const -1) (i32.const 1) (i32.const 60)))
    (call $put (call $fd_write (i32.const 1) (i32.const 16) (i32.const 0x20000000) (i32.const 60)))
    (call $put (call $fd_write (i32.const 1) (i32.const 24) (i32.const 1) (i32.const 60)))
    ;; The first buffer is a good one.
    (call $put (call $fd_write (i32.const 1) (i32.const 16) (i32.const 2) (i32.const 60)))
    (call $put (call $fd_write (i32.const 1) (i32.const 32) (i32.const 2) (i32.const 60)))
    (call $put (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const -4)))
    (call $put (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const -1)))
    (call $show_row)
    (call $show (i32.const 60) (i32.const 4))
    (call $put (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 60)))
    (call $show_row)))
