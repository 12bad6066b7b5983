;;! clauses = ["common/handle-failed-init"]
;;! title = "an init that the driver fails opens nothing and writes no handle"
(module
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart.write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\80\00\00\00" "\01\00\00\00") ;; a byte at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 0x55555555)) ;; the place for the handle
    (call $see (call $uart.init (i32.const 1) (i32.const 9600) (i32.const -1) (i32.const -1) (i32.const 0)))
    (call $see (i32.load (i32.const 0)))
    (call $see (call $uart.write (i32.const 1) (i32.const 0) (i32.const 16)))))
