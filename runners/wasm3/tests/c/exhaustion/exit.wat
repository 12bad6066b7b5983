;; Exits with a handle open, from within a call of a call.
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func $leave (call $proc_exit (i32.const 7)))
  (func $open
    (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 16)))
    (call $leave))
  (func (export "_start") (call $open)))
