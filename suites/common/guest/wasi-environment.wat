;;! clauses = ["common/guest-wasi-closed", "common/wasi-environ"]
;;! title = "a guest finds no environment variable"
(module
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 16: how many variables, 20: their size

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (i64.store (i32.const 16) (i64.const -1))
    (call $see (call $environ_sizes_get (i32.const 16) (i32.const 20)))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 8))))
    (call $see (call $environ_get (i32.const 32) (i32.const 64)))
    (drop (call $observe (call $bytes (i32.const 32) (i32.const 4))))))
