;;! clauses = ["gpio/init/parameters", "gpio/set/value", "gpio/get/value"]
;;! title = "two pins are open at once, and each call reaches the one that is meant"
(module
  (import "gpio" "init" (func $init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $set (param i32 i32) (result i32)))
  (import "gpio" "get" (func $get (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (drop (call $init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 0))) ;; an output; its handle goes to 0
    (drop (call $init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4))) ;; an input; its handle goes to 4
    (call $see (i32.eq (i32.load (i32.const 0)) (i32.load (i32.const 4))))
    (call $see (call $set (i32.load (i32.const 0)) (i32.const 1)))
    (call $see (call $get (i32.load (i32.const 4)) (i32.const 8)))
    (call $see (i32.load (i32.const 8)))
    (call $see (call $set (i32.load (i32.const 0)) (i32.const 0)))
    (call $see (call $get (i32.load (i32.const 4)) (i32.const 8)))
    (call $see (i32.load (i32.const 8)))))
