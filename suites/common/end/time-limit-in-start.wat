;;! clauses = ["common/end-when", "common/start-function"]
;;! title = "handles that a start function opened are closed when its time is up"
;;! limits = { time_ms = 50 }
;;! steps = [{ instantiate = "a", ends = "time-limit" }]
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func $start
    (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (i32.load (i32.const 4)))
    (loop $for_ever (br $for_ever)))
  (start $start)

  (func (export "_start")
    (call $see (i32.const 0))))
