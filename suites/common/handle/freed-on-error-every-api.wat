;;! clauses = ["common/handle-freed"]
;;! title = "deinit of any API frees the handle though the driver reports an error"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "deinit" (func $i2c.deinit (param i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "deinit" (func $spi.deinit (param i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "deinit" (func $uart.deinit (param i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "deinit" (func $gpio.deinit (param i32) (result i32)))
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

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $i2c.deinit (i32.load (i32.const 4))))
    (call $see (call $i2c.deinit (i32.load (i32.const 4))))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $spi.deinit (i32.load (i32.const 4))))
    (call $see (call $spi.deinit (i32.load (i32.const 4))))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $uart.deinit (i32.load (i32.const 4))))
    (call $see (call $uart.deinit (i32.load (i32.const 4))))
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))
    (call $see (call $gpio.deinit (i32.load (i32.const 4))))
    (call $see (call $gpio.deinit (i32.load (i32.const 4))))))
