;;! clauses = ["common/order-of-checks", "common/driver-lacks"]
;;! title = "values, ranges and the handle are checked before it shows that the driver lacks a function, whichever it is"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "spi" "configure" (func $spi.configure (param i32 i32 i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "uart" "flush" (func $uart.flush (param i32) (result i32)))
  (import "uart" "configure" (func $uart.configure (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "configure" (func $gpio.configure (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call
  (data (i32.const 32) "\01\00\00\00" "\30\00\00\00" "\00\00\00\00")  ;; an operation: write no bytes at 48

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  ;; Every optional function, with this handle of its API or none.
  (func $each (param $i2c i32) (param $spi i32) (param $uart i32) (param $gpio i32)
    (call $see (call $i2c.exec (local.get $i2c) (i32.const 0x50) (i32.const 32) (i32.const 1)))
    (call $see (call $spi.exec (local.get $spi) (i32.const 32) (i32.const 1)))
    (call $see (call $spi.configure (local.get $spi) (i32.const 0) (i32.const 8) (i32.const 0)))
    (call $see (call $uart.read_some (local.get $uart) (call $bytes (i32.const 48) (i32.const 1)) (i32.const 0) (i32.const 52)))
    (call $see (call $uart.flush (local.get $uart)))
    (call $see (call $uart.configure (local.get $uart) (i32.const 8) (i32.const 0) (i32.const 0)))
    (call $see (call $gpio.configure (local.get $gpio) (i32.const 0) (i32.const 0))))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 16)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 20)))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 24)))
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 28)))
    ;; Values and ranges.
    (call $see (call $i2c.exec (i32.load (i32.const 16)) (i32.const 0x80) (i32.const 32) (i32.const 1)))
    (call $see (call $i2c.exec (i32.load (i32.const 16)) (i32.const 0x50) (i32.const 65525) (i32.const 1)))
    (call $see (call $spi.exec (i32.load (i32.const 20)) (i32.const 65525) (i32.const 1)))
    (call $see (call $spi.configure (i32.load (i32.const 20)) (i32.const 0) (i32.const 8) (i32.const 2)))
    (call $see (call $uart.read_some (i32.load (i32.const 24)) (i32.const 65529) (i32.const 0) (i32.const 52)))
    (call $see (call $uart.configure (i32.load (i32.const 24)) (i32.const 10) (i32.const 0) (i32.const 0)))
    (call $see (call $gpio.configure (i32.load (i32.const 28)) (i32.const 0) (i32.const 2)))
    (call $each (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
    (call $each (i32.load (i32.const 16)) (i32.load (i32.const 20)) (i32.load (i32.const 24)) (i32.load (i32.const 28)))
    ;; Without operations too.
    (call $see (call $i2c.exec (i32.load (i32.const 16)) (i32.const 0x50) (i32.const 32) (i32.const 0)))
    (call $see (call $spi.exec (i32.load (i32.const 20)) (i32.const 32) (i32.const 0)))))
