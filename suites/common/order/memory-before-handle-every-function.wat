;;! clauses = ["common/order-of-checks"]
;;! title = "every function that has ranges checks them before the handle"
(module
  (import "i2c" "read" (func $i2c.read (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $i2c.write_read (param i32 i32 i32 i32) (result i32)))
  (import "spi" "read" (func $spi.read (param i32 i32) (result i32)))
  (import "spi" "write" (func $spi.write (param i32 i32) (result i32)))
  (import "spi" "transfer" (func $spi.transfer (param i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $spi.transfer_inplace (param i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart.write (param i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call
  (data (i32.const 16) "\20\00\00\00" "\01\00\00\00")  ;; another record: 1 byte at 32

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  ;; Zero is no handle.
  (func $each (param $ptr i32)
    (call $see (call $i2c.read (i32.const 0) (i32.const 0x50) (call $bytes (local.get $ptr) (i32.const 4))))
    (call $see (call $i2c.write_read (i32.const 0) (i32.const 0x50) (i32.const 16) (call $bytes (local.get $ptr) (i32.const 4))))
    (call $see (call $i2c.write_read (i32.const 0) (i32.const 0x50) (call $bytes (local.get $ptr) (i32.const 4)) (i32.const 16)))
    (call $see (call $spi.read (i32.const 0) (call $bytes (local.get $ptr) (i32.const 4))))
    (call $see (call $spi.write (i32.const 0) (call $bytes (local.get $ptr) (i32.const 4))))
    (call $see (call $spi.transfer (i32.const 0) (call $bytes (local.get $ptr) (i32.const 4)) (i32.const 16)))
    (call $see (call $spi.transfer (i32.const 0) (i32.const 16) (call $bytes (local.get $ptr) (i32.const 4))))
    (call $see (call $spi.transfer_inplace (i32.const 0) (call $bytes (local.get $ptr) (i32.const 4))))
    (call $see (call $spi.exec (i32.const 0) (i32.sub (local.get $ptr) (i32.const 8)) (i32.const 1)))
    (call $see (call $uart.read (i32.const 0) (i32.const 0) (call $bytes (local.get $ptr) (i32.const 4))))
    (call $see (call $uart.write (i32.const 0) (i32.const 0) (call $bytes (local.get $ptr) (i32.const 4))))
    (call $see (call $uart.read_some (i32.const 0) (call $bytes (local.get $ptr) (i32.const 4)) (i32.const 0) (i32.const 24)))
    (call $see (call $uart.read_some (i32.const 0) (i32.const 16) (i32.const 0) (local.get $ptr))))

  (func (export "_start")
    (call $each (i32.const 65533))
    (call $each (i32.const 65532))))
