;;! clauses = ["common/import-twice"]
;;! title = "a function of WASI that is imported twice works under both imports, the one that ends the guest too"
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "_start", ends = "exit 5" },
;;! ]
;;! stdout = "ab"
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write1 (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit1 (param i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write2 (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit2 (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\40\00\00\00" "\01\00\00\00" "\41\00\00\00" "\01\00\00\00") ;; 1 byte at 64, 1 at 65
  (data (i32.const 64) "ab")
  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (call $write1 (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 4)))
    (call $see (call $write2 (i32.const 1) (i32.const 24) (i32.const 1) (i32.const 4)))
    (if (i32.load (i32.const 4))
      (then (call $exit2 (i32.const 5))))
    (call $exit1 (i32.const 6))))
