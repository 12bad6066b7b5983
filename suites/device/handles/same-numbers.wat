;;! clauses = ["device/handles", "common/handle-values", "common/handle-translated"]
;;! title = "handles of two functions are two, though the drivers have the same number for them"
(module
  (import "device" "spi" (func $device.spi (param i32) (result i32)))
  (import "device" "i2c" (func $device.i2c (param i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\80\00\00\00" "\01\00\00\00") ;; an entry at 128
  (data (i32.const 24) "\84\00\00\00" "\01\00\00\00") ;; an entry at 132
  (data (i32.const 32) "\88\00\00\00" "\01\00\00\00") ;; a byte at 136
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $device.spi (i32.const 16)))
    (call $see (call $device.i2c (i32.const 24)))
    (call $see (i32.eq (i32.load (i32.const 128)) (i32.load (i32.const 132))))
    (call $see (call $i2c.write (i32.load (i32.const 132)) (i32.const 72) (i32.const 32)))))
