;;! clauses = ["common/guest-wasi", "common/wasi-read"]
;;! title = "what a guest reads from descriptor 0 is its standard input"
;;! stdin = "hello"
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 16: how many bytes were read
  (data (i32.const 64) "\20\00\00\00" "\08\00\00\00")  ;; 8 bytes at 32

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (call $fd_read (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 16)))
    (call $see (i32.load (i32.const 16)))
    (drop (call $observe (call $bytes (i32.const 32) (i32.const 8))))
    ;; The end of the input.
    (call $see (call $fd_read (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 16)))
    (call $see (i32.load (i32.const 16)))))
