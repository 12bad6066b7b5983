;;! clauses = ["common/wasi-unsupported"]
;;! title = "there are no sockets and no signals"
;;! stdout = ""
(module
  (import "wasi_snapshot_preview1" "proc_raise" (func $proc_raise (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_accept" (func $sock_accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv" (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_shutdown" (func $sock_shutdown (param i32 i32) (result i32)))
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

  (func (export "_start")
    (call $fill (i32.const 64) (i32.const 12))
    (call $put (call $sock_accept (i32.const 0) (i32.const 0) (i32.const 64)))
    (call $put (call $sock_recv (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 64) (i32.const 72)))
    (call $put (call $sock_send (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 64)))
    (call $put (call $sock_shutdown (i32.const 0) (i32.const 3)))
    (call $put (call $sock_accept (i32.const 1) (i32.const 0) (i32.const 64)))
    (call $put (call $sock_recv (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 64) (i32.const 72)))
    (call $put (call $sock_send (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 64)))
    (call $put (call $sock_shutdown (i32.const 1) (i32.const 3)))
    (call $put (call $sock_accept (i32.const 3) (i32.const 0) (i32.const 64)))
    (call $put (call $sock_recv (i32.const 3) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 64) (i32.const 72)))
    (call $put (call $sock_send (i32.const 3) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 64)))
    (call $put (call $sock_shutdown (i32.const 3) (i32.const 3)))
    (call $put (call $sock_accept (i32.const -1) (i32.const 0) (i32.const 64)))
    (call $put (call $sock_recv (i32.const -1) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 64) (i32.const 72)))
    (call $put (call $sock_send (i32.const -1) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 64)))
    (call $put (call $sock_shutdown (i32.const -1) (i32.const 3)))
    (call $show_row)
    (call $put (call $proc_raise (i32.const 0)))
    (call $put (call $proc_raise (i32.const 6)))
    (call $put (call $proc_raise (i32.const 9)))
    (call $put (call $proc_raise (i32.const 15)))
    (call $put (call $proc_raise (i32.const 99)))
    (call $show_row)
    ;; Whatever their arguments.
    (call $put (call $sock_accept (i32.const 0) (i32.const -1) (i32.const -1)))
    (call $put (call $sock_recv (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1)))
    (call $put (call $sock_send (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1)))
    (call $put (call $sock_shutdown (i32.const 0) (i32.const 0)))
    (call $show_row)
    (call $show (i32.const 64) (i32.const 12))))
