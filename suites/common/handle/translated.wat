;;! clauses = ["common/handle-translated"]
;;! title = "each call reaches the driver with the driver's own handle"
(module
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio.set (param i32 i32) (result i32)))
  (import "gpio" "deinit" (func $gpio.deinit (param i32) (result i32)))
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "write" (func $spi.write (param i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "flush" (func $uart.flush (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 20 to 35: four handles

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 20)))
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 24)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 28)))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 32)))
    (call $see (call $uart.flush (i32.load (i32.const 32))))
    (call $see (call $i2c.write (i32.load (i32.const 24)) (i32.const 0x50) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $gpio.set (i32.load (i32.const 20)) (i32.const 1)))
    (call $see (call $spi.write (i32.load (i32.const 28)) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $gpio.deinit (i32.load (i32.const 20))))
    (call $see (call $i2c.write (i32.load (i32.const 24)) (i32.const 0x50) (call $bytes (i32.const 16) (i32.const 1))))))
