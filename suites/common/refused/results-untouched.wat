;;! clauses = ["common/refused-untouched"]
;;! title = "a call that is refused leaves the places for its results as they are"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "deinit" (func $i2c.deinit (param i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "get" (func $gpio.get (param i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call, 16: places for results
  (data (i32.const 16) "untouched")

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func (export "_start")
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 2) (i32.const 16)))
    (call $see (call $gpio.get (i32.const 0) (i32.const 16)))
    (call $see (call $uart.read_some (i32.const 0) (call $bytes (i32.const 20) (i32.const 4)) (i32.const 0) (i32.const 16)))
    (call $see (call $uart.read_some (i32.const 0) (call $bytes (i32.const 18) (i32.const 4)) (i32.const 0) (i32.const 16)))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 9))))
    ;; A handle that is closed.
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (drop (call $i2c.deinit (call $handle)))
    (call $see (call $gpio.get (call $handle) (i32.const 16)))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 9))))))
