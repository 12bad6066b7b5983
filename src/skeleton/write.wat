;;! clauses = ["NAME/write/bytes"]
;;! title = "write hands exactly the bytes to the driver, in one call"
(module
  (import "NAME" "init" (func $init (param i32 i32) (result i32)))
  (import "NAME" "write" (func $write (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\81\00\00\00" "\05\00\00\00") ;; 5 bytes at 129
  (data (i32.const 16) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "<hello>") ;; the brackets are not part of it

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 16))))

  (func (export "_start")
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 0)))
    (call $see (call $write (i32.load (i32.const 0)) (i32.const 8)))))
