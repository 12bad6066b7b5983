;;! clauses = ["common/memory-unaligned"]
;;! title = "places for results need no alignment and are little-endian"
(module
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "get" (func $gpio.get (param i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "time" "now" (func $time.now (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 17)))
    (call $see (call $gpio.get (i32.load (i32.const 17)) (i32.const 22)))
    (drop (call $observe (call $bytes (i32.const 21) (i32.const 6))))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 33)))
    (call $see
      (call $uart.read_some (i32.load (i32.const 33)) (call $bytes (i32.const 41) (i32.const 3)) (i32.const 0) (i32.const 47)))
    (drop (call $observe (call $bytes (i32.const 41) (i32.const 10))))
    (call $see (call $time.now (i32.const 53)))
    (drop (call $observe (call $bytes (i32.const 52) (i32.const 10))))))
