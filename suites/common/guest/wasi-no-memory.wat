;;! clauses = ["common/wasi-fault"]
;;! title = "without a memory named memory, no pointer points anywhere"
;;! steps = [{ instantiate = "" }, { invoke = "_start", ends = "exit 10" }]
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_res_get" (func $clock_res_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $fd_filestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "mem") 1)

  ;; Leaves with how many calls were answered fault.
  (func (export "_start")
    (local $faults i32)
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $args_sizes_get (i32.const 0) (i32.const 4)) (i32.const 21))))
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $clock_res_get (i32.const 0) (i32.const 0)) (i32.const 21))))
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 0)) (i32.const 21))))
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $environ_sizes_get (i32.const 0) (i32.const 4)) (i32.const 21))))
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $fd_fdstat_get (i32.const 0) (i32.const 0)) (i32.const 21))))
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $fd_filestat_get (i32.const 0) (i32.const 0)) (i32.const 21))))
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $fd_read (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 21))))
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $fd_write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 21))))
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $poll_oneoff (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0)) (i32.const 21))))
    (local.set $faults (i32.add (local.get $faults) (i32.eq (call $random_get (i32.const 0) (i32.const 1)) (i32.const 21))))
    (call $proc_exit (local.get $faults))))
