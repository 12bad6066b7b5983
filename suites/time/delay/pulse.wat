;;! clauses = ["time/delay/ns", "gpio/set/value"]
;;! title = "delays and pins are on one timeline: a pulse of 10 us"
(module
  (import "gpio" "init" (func $gpio_init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio_set (param i32 i32) (result i32)))
  (import "time" "delay" (func $time_delay (param i64) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (drop (call $gpio_init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 0))) ;; an output; the handle goes to 0
    (call $see (call $gpio_set (i32.load (i32.const 0)) (i32.const 1)))
    (call $see (call $time_delay (i64.const 10000)))
    (call $see (call $gpio_set (i32.load (i32.const 0)) (i32.const 0)))))
