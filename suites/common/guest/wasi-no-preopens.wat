;;! clauses = ["common/guest-wasi-closed"]
;;! title = "a guest that asks for opened directories is refused"
;;! steps = [{ instantiate = "", refused = "fd_prestat_get" }]
(module
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\00\00\00\00" "\04\00\00\00")  ;; 4 bytes at 0

  ;; A runtime that takes the module shows this.
  (func $start
    (drop (call $observe (i32.const 8))))
  (start $start)

  (func (export "_start")))
