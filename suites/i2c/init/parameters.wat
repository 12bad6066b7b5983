;;! clauses = ["i2c/init/parameters"]
;;! title = "init hands port, baud rate and pins to the driver"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $init (i32.const 3) (i32.const 400000) (i32.const 21) (i32.const 22) (i32.const 0)))))
