;;! clauses = ["common/guest-wasi", "common/wasi-write"]
;;! title = "what a guest writes to descriptor 1 goes to standard output, descriptor 2 elsewhere"
;;! stdout = "one two"
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 16: how many bytes were written
  (data (i32.const 32) "one two three")
  (data (i32.const 64) "\20\00\00\00" "\04\00\00\00" "\24\00\00\00" "\03\00\00\00")  ;; "one ", "two"
  (data (i32.const 80) "\28\00\00\00" "\05\00\00\00")                                  ;; "three"

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (call $fd_write (i32.const 1) (i32.const 64) (i32.const 2) (i32.const 16)))
    (call $see (i32.load (i32.const 16)))
    (call $see (call $fd_write (i32.const 2) (i32.const 80) (i32.const 1) (i32.const 16)))
    (call $see (i32.load (i32.const 16)))))
