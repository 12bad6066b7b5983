;;! clauses = ["common/order-of-checks", "common/value-range"]
;;! title = "every function that has a value to check checks it before the handle"
(module
  (import "i2c" "read" (func $i2c.read (param i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $i2c.write_read (param i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "spi" "configure" (func $spi.configure (param i32 i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart.write (param i32 i32 i32) (result i32)))
  (import "uart" "configure" (func $uart.configure (param i32 i32 i32 i32) (result i32)))
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

  ;; Zero is no handle.
  (func $each (param $addr i32) (param $flags i32) (param $bits i32)
    (call $see (call $i2c.read (i32.const 0) (local.get $addr) (call $bytes (i32.const 48) (i32.const 1))))
    (call $see (call $i2c.write (i32.const 0) (local.get $addr) (call $bytes (i32.const 48) (i32.const 1))))
    (call $see (call $i2c.write_read (i32.const 0) (local.get $addr) (call $bytes (i32.const 48) (i32.const 1)) (i32.const 36)))
    (call $see (call $i2c.exec (i32.const 0) (local.get $addr) (i32.const 32) (i32.const 1)))
    (call $see (call $uart.read (i32.const 0) (local.get $flags) (call $bytes (i32.const 48) (i32.const 1))))
    (call $see (call $uart.write (i32.const 0) (local.get $flags) (call $bytes (i32.const 48) (i32.const 1))))
    (call $see (call $uart.configure (i32.const 0) (local.get $bits) (i32.const 0) (i32.const 0)))
    (call $see (call $spi.configure (i32.const 0) (i32.const 0) (local.get $bits) (i32.const 0))))

  (func (export "_start")
    (call $each (i32.const 0x80) (i32.const 1) (i32.const 33))
    (call $each (i32.const 0x10000) (i32.const 0x80000000) (i32.const 0x108))
    (call $each (i32.const 0x7f) (i32.const 0) (i32.const 8))))
