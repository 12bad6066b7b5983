;;! clauses = ["common/memory-out", "common/memory-no-wrap", "common/memory-to-the-end"]
;;! title = "the place of every result is checked, and may end where the memory ends"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "get" (func $gpio.get (param i32 i32) (result i32)))
  (import "time" "now" (func $time.now (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  ;; The size is that of a result but for the time, which has twice as much.
  (func $each (param $place i32)
    (call $see (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (local.get $place)))
    (call $see
      (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (local.get $place)))
    (call $see (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (local.get $place)))
    (call $see
      (call $uart.read_some (i32.load (i32.const 4)) (call $bytes (i32.const 16) (i32.const 1)) (i32.const 0) (local.get $place)))
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (local.get $place)))
    (call $see (call $gpio.get (i32.load (i32.const 20)) (local.get $place)))
    (call $see (call $time.now (i32.sub (local.get $place) (i32.const 4)))))

  (func (export "_start")
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 20)))
    (call $each (i32.const 65533))
    (call $each (i32.const 65532))
    ;; With 32 bits it would end at 0.
    (call $each (i32.const 0xfffffffc))))
