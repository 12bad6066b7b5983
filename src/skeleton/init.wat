;;! clauses = ["NAME/init/parameters"]
;;! title = "the driver gets the number of the device, beyond 16 bits too"
(module
  (import "NAME" "init" (func $init (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 8))))

  (func (export "_start")
    ;; The handle goes to 0.
    (call $see (call $init (i32.const 0x12345) (i32.const 0)))))
