;;! clauses = ["common/import-functions"]
;;! title = "a guest that imports a global is refused"
;;! steps = [{ instantiate = "", refused = "global" }]
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (import "env" "global" (global i32))
  (memory (export "memory") 1)
  (data (i32.const 8) "\00\00\00\00" "\04\00\00\00")  ;; 4 bytes at 0

  ;; A runtime that takes the module shows this.
  (func $start
    (drop (call $observe (i32.const 8))))
  (start $start)

  (func (export "_start")))
