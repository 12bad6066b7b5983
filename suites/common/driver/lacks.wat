;;! clauses = ["common/driver-lacks"]
;;! title = "every optional function that the driver lacks is unsupported"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
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
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 32) "\01\00\00\00" "\10\00\00\00" "\01\00\00\00")  ;; an operation: 1 byte at 16

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func (export "_start")
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $spi.exec (call $handle) (i32.const 32) (i32.const 1)))
    (call $see (call $spi.configure (call $handle) (i32.const 0) (i32.const 8) (i32.const 0)))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see
      (call $uart.read_some (call $handle) (call $bytes (i32.const 16) (i32.const 4)) (i32.const 0) (i32.const 20)))
    (call $see (call $uart.flush (call $handle)))
    (call $see (call $uart.configure (call $handle) (i32.const 8) (i32.const 0) (i32.const 0)))
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))
    (call $see (call $gpio.configure (call $handle) (i32.const 0) (i32.const 0)))
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $i2c.exec (call $handle) (i32.const 0x50) (i32.const 32) (i32.const 1)))
    ;; What the driver has is there.
    (call $see (call $i2c.write (call $handle) (i32.const 0x50) (call $bytes (i32.const 16) (i32.const 1))))))
