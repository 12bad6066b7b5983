;;! clauses = ["common/wasi-fault", "common/wasi-order"]
;;! title = "a pointer to what is not in the memory is a fault, and nothing is written"
;;! args = ["guest", "two"]
;;! env = ["NAME=value"]
(module
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_res_get" (func $clock_res_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $fd_filestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
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
    (call $fill (i32.const 64) (i32.const 80))
    ;; The second place is bad, the first is not written; and the other way round.
    (call $put (call $args_sizes_get (i32.const 64) (i32.const -1)))
    (call $put (call $args_sizes_get (i32.const 64) (i32.const -4)))
    (call $put (call $args_sizes_get (i32.const -1) (i32.const 64)))
    (call $put (call $args_sizes_get (i32.const -4) (i32.const 64)))
    (call $put (call $environ_sizes_get (i32.const 64) (i32.const -1)))
    (call $put (call $environ_sizes_get (i32.const 64) (i32.const -4)))
    (call $put (call $environ_sizes_get (i32.const -1) (i32.const 64)))
    (call $put (call $environ_sizes_get (i32.const -4) (i32.const 64)))
    (call $put (call $args_get (i32.const 64) (i32.const -1)))
    (call $put (call $args_get (i32.const 64) (i32.const -2)))
    (call $put (call $args_get (i32.const -1) (i32.const 64)))
    (call $put (call $args_get (i32.const -8) (i32.const 64)))
    (call $put (call $environ_get (i32.const 64) (i32.const -1)))
    (call $put (call $environ_get (i32.const 64) (i32.const -2)))
    (call $put (call $environ_get (i32.const -1) (i32.const 64)))
    (call $put (call $environ_get (i32.const -8) (i32.const 64)))
    (call $show_row)
    (call $show (i32.const 64) (i32.const 16))
    ;; One place.
    (call $put (call $clock_res_get (i32.const 0) (i32.const -8)))
    (call $put (call $clock_res_get (i32.const 1) (i32.const -1)))
    (call $put (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const -8)))
    (call $put (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const -1)))
    (call $put (call $random_get (i32.const -16) (i32.const 16)))
    (call $put (call $random_get (i32.const -1) (i32.const 2)))
    (call $put (call $random_get (i32.const 64) (i32.const -1)))
    (call $put (call $random_get (i32.const -1) (i32.const -1)))
    (call $put (call $fd_fdstat_get (i32.const 1) (i32.const -1)))
    (call $put (call $fd_filestat_get (i32.const 1) (i32.const -1)))
    (call $show_row)
    ;; Subscriptions, events, and how many there are.
    (call $put (call $poll_oneoff (i32.const -48) (i32.const 64) (i32.const 1) (i32.const 128)))
    (call $put (call $poll_oneoff (i32.const -1) (i32.const 64) (i32.const 1) (i32.const 128)))
    (call $put (call $poll_oneoff (i32.const 16) (i32.const -32) (i32.const 1) (i32.const 128)))
    (call $put (call $poll_oneoff (i32.const 16) (i32.const -1) (i32.const 1) (i32.const 128)))
    (call $put (call $poll_oneoff (i32.const 16) (i32.const 64) (i32.const 1) (i32.const -4)))
    (call $put (call $poll_oneoff (i32.const 16) (i32.const 64) (i32.const 1) (i32.const -1)))
    (call $put (call $poll_oneoff (i32.const 16) (i32.const 64) (i32.const 134217728) (i32.const 128)))
    (call $put (call $poll_oneoff (i32.const 16) (i32.const 64) (i32.const -1) (i32.const 128)))
    (call $show_row)
    (call $show (i32.const 64) (i32.const 80))))
