;;! clauses = ["common/memory-unaligned"]
;;! title = "records, buffers and places for results at odd addresses work in every API"
;;! requires = ["device", "i2c", "spi", "spi.exec", "uart"]
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $i2c.read (param i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "read" (func $spi.read (param i32 i32) (result i32)))
  (import "spi" "write" (func $spi.write (param i32 i32) (result i32)))
  (import "spi" "transfer" (func $spi.transfer (param i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $spi.transfer_inplace (param i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart.write (param i32 i32 i32) (result i32)))
  (import "device" "i2c" (func $device.i2c (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call
  (data (i32.const 17) "\41\00\00\00" "\03\00\00\00")  ;; 3 bytes at 65
  (data (i32.const 25) "\45\00\00\00" "\02\00\00\00")  ;; 2 bytes at 69
  (data (i32.const 33) "\47\00\00\00" "\02\00\00\00")  ;; 2 entries at 71
  (data (i32.const 69) "\a1\a2")
  (data (i32.const 81)
    "\00\00\00\00" "\45\00\00\00" "\02\00\00\00"   ;; transfer 2 bytes at 69
    "\03\00\00\00" "\00\00\00\00" "\04\03\02\01")  ;; delay 0x01020304 ns

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see
      (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 49)))
    (call $see (call $spi.read (i32.load (i32.const 49)) (i32.const 17)))
    (call $see (call $spi.write (i32.load (i32.const 49)) (i32.const 25)))
    (call $see (call $spi.transfer (i32.load (i32.const 49)) (i32.const 17) (i32.const 25)))
    (call $see (call $spi.transfer_inplace (i32.load (i32.const 49)) (i32.const 25)))
    (call $see (call $spi.exec (i32.load (i32.const 49)) (i32.const 81) (i32.const 2)))
    (call $see (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 54)))
    (call $see (call $uart.read (i32.load (i32.const 54)) (i32.const 0) (i32.const 17)))
    (call $see (call $uart.write (i32.load (i32.const 54)) (i32.const 0) (i32.const 25)))
    (call $see (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 59)))
    (call $see (call $i2c.read (i32.load (i32.const 59)) (i32.const 0x50) (i32.const 17)))
    (drop (call $observe (i32.const 17)))
    ;; Two handles, the second for nothing.
    (call $see (call $device.i2c (i32.const 33)))
    (call $see (i32.load (i32.const 75)))))
