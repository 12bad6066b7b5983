;;! clauses = ["common/memory-overlap", "common/refused-untouched"]
;;! title = "a record inside its own output buffer, and one that shares its last byte, are refused in every function"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $i2c.read (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $i2c.write_read (param i32 i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "read" (func $spi.read (param i32 i32) (result i32)))
  (import "spi" "transfer" (func $spi.transfer (param i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $spi.transfer_inplace (param i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 24) "\20\00\00\00" "\01\00\00\00")  ;; 1 byte at 32

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  ;; Everything that reads into 8 bytes at a place. The record is at 8 to 15, another at 24.
  (func $each (param $ptr i32)
    (call $see (call $i2c.read (i32.load (i32.const 4)) (i32.const 0x50) (call $bytes (local.get $ptr) (i32.const 8))))
    (call $see
      (call $i2c.write_read (i32.load (i32.const 4)) (i32.const 0x50) (i32.const 24) (call $bytes (local.get $ptr) (i32.const 8))))
    (call $see (call $spi.read (i32.load (i32.const 48)) (call $bytes (local.get $ptr) (i32.const 8))))
    (call $see (call $spi.transfer (i32.load (i32.const 48)) (call $bytes (local.get $ptr) (i32.const 8)) (i32.const 24)))
    (call $see (call $spi.transfer_inplace (i32.load (i32.const 48)) (call $bytes (local.get $ptr) (i32.const 8))))
    (call $see (call $uart.read (i32.load (i32.const 52)) (i32.const 0) (call $bytes (local.get $ptr) (i32.const 8))))
    (call $see
      (call $uart.read_some (i32.load (i32.const 52)) (call $bytes (local.get $ptr) (i32.const 8)) (i32.const 0) (i32.const 56))))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 48)))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 52)))
    (call $each (i32.const 8))
    (call $each (i32.const 15))
    (call $each (i32.const 1))
    (call $each (i32.const 16))))
