;;! clauses = ["common/handle-freed", "common/handle-closed"]
;;! title = "a line that the driver fails to close is closed all the same"
(module
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "deinit" (func $uart.deinit (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (drop (call $uart.init (i32.const 1) (i32.const 9600) (i32.const -1) (i32.const -1) (i32.const 0))) ;; to 0
    (call $see (call $uart.deinit (i32.load (i32.const 0))))
    (call $see (call $uart.deinit (i32.load (i32.const 0))))))
