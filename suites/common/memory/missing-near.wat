;;! clauses = ["common/memory-missing"]
;;! title = "a memory that is exported under nearly the name does not count"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "time" "now" (func $now (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory2") (export "memor") (export "Memory") (export "memory ") 1)

  ;; Nothing can be shown without a memory: what went wrong is the exit code.
  (func (export "_start")
    (if (i32.ne (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 0)) (i32.const -1))
      (then (call $exit (i32.const 1))))
    (if (i32.ne (call $now (i32.const 0)) (i32.const -1))
      (then (call $exit (i32.const 2))))))
