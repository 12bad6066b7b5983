;;! clauses = ["common/guest-memory-start"]
;;! title = "a module that begins with a page more than the limit is refused"
;;! limits = { memory = 131072 }
;;! steps = [{ instantiate = "", refused = "memory" }]
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 3)
  (data (i32.const 8) "\00\00\00\00" "\04\00\00\00")  ;; 4 bytes at 0

  ;; A runtime that takes the module shows this.
  (func $start
    (drop (call $observe (i32.const 8))))
  (start $start)

  (func (export "_start")))
