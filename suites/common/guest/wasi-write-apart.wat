;;! clauses = ["common/wasi-write"]
;;! title = "what instances write by turns comes out as theirs, each at its own standard output"
;;! steps = [
;;!   { instantiate = "a" },
;;!   { instantiate = "b" },
;;!   { invoke = "one", on = "a" },
;;!   { invoke = "two", on = "b" },
;;!   { invoke = "two", on = "a" },
;;!   { drop = "a" },
;;!   { invoke = "one", on = "b" },
;;! ]
;;! stdout = "one-two-two-one-"
;;! stdout_of = { a = "one-two-", b = "two-one-" }
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 16: how many bytes were written
  (data (i32.const 8) "\00\00\00\00" "\04\00\00\00")
  (data (i32.const 32) "one-two-")
  (data (i32.const 64) "\20\00\00\00" "\04\00\00\00")  ;; "one-"
  (data (i32.const 72) "\24\00\00\00" "\04\00\00\00")  ;; "two-"

  (func $write (param $buffers i32)
    (i32.store (i32.const 0)
      (call $fd_write (i32.const 1) (local.get $buffers) (i32.const 1) (i32.const 16)))
    (drop (call $observe (i32.const 8))))

  (func (export "one") (call $write (i32.const 64)))
  (func (export "two") (call $write (i32.const 72))))
