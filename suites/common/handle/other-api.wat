;;! clauses = ["common/handle-api"]
;;! title = "a handle of another API is refused and stays as it is"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "spi" "write" (func $spi.write (param i32 i32) (result i32)))
  (import "spi" "deinit" (func $spi.deinit (param i32) (result i32)))
  (import "uart" "flush" (func $uart.flush (param i32) (result i32)))
  (import "uart" "deinit" (func $uart.deinit (param i32) (result i32)))
  (import "gpio" "set" (func $gpio.set (param i32 i32) (result i32)))
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
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $spi.write (call $handle) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $spi.deinit (call $handle)))
    (call $see (call $uart.flush (call $handle)))
    (call $see (call $uart.deinit (call $handle)))
    (call $see (call $gpio.set (call $handle) (i32.const 1)))
    (call $see (call $gpio.deinit (call $handle)))
    (call $see (call $i2c.write (call $handle) (i32.const 0x50) (call $bytes (i32.const 16) (i32.const 1))))))
