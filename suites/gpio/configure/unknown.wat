;;! clauses = ["common/handle-unknown"]
;;! title = "a handle that was never given out cannot be configured"
(module
  (import "gpio" "configure" (func $gpio.configure (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $gpio.configure (i32.const 9) (i32.const 0) (i32.const 0)))))
