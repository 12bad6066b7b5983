;;! clauses = ["gpio/init/parameters", "common/handle-failed-init"]
;;! title = "a pin that is open already: the driver decides, and the first handle stays open"
(module
  (import "gpio" "init" (func $init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $set (param i32 i32) (result i32)))
  (import "gpio" "deinit" (func $deinit (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 0)))
    (i32.store (i32.const 4) (i32.const 0x11223344))
    (call $see (call $init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 4))) ;; the same again
    (call $see (i32.load (i32.const 4)))
    (call $see (call $set (i32.load (i32.const 0)) (i32.const 1)))
    (call $see (call $deinit (i32.load (i32.const 0))))
    (call $see (call $init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 4))))) ;; now it is free
