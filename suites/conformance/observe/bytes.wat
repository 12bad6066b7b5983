;;! clauses = ["conformance/observe/bytes"]
;;! title = "the suite gets exactly the bytes"
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\81\00\00\00" "\07\00\00\00") ;; 7 bytes at 129
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "<observe>") ;; the brackets are not part of it

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $observe (i32.const 8)))))
