;;! clauses = ["common/value-enum"]
;;! title = "an operation of a kind that the enum does not list is refused, wherever it stands"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  ;; 32: three operations, of which the first and the last write 1 byte at 16.
  (data (i32.const 32)
    "\01\00\00\00" "\10\00\00\00" "\01\00\00\00"
    "\00\00\00\00" "\00\00\00\00" "\00\00\00\00"
    "\01\00\00\00" "\10\00\00\00" "\01\00\00\00")

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func $exec (param $kind i32) (result i32)
    (i32.store (i32.const 44) (local.get $kind))
    (call $i2c.exec (call $handle) (i32.const 0x50) (i32.const 32) (i32.const 3)))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $exec (i32.const 2)))
    (call $see (call $exec (i32.const -1)))
    (call $see (call $exec (i32.const 0x101)))  ;; 1 with 8 bits
    (call $see (call $exec (i32.const 1)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 4)))
    (i32.store (i32.const 44) (i32.const 4))
    (call $see (call $spi.exec (call $handle) (i32.const 44) (i32.const 1)))
    ;; Without a handle: no driver can be what refuses it.
    (call $see (call $spi.exec (i32.const 0) (i32.const 44) (i32.const 1)))
    (i32.store (i32.const 44) (i32.const 2))
    (call $see (call $i2c.exec (i32.const 0) (i32.const 0x50) (i32.const 44) (i32.const 1)))
    (i32.store (i32.const 44) (i32.const 3))
    (call $see (call $spi.exec (call $handle) (i32.const 44) (i32.const 1)))))
