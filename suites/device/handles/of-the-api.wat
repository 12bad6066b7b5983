;;! clauses = ["device/handles", "common/handle-api"]
;;! title = "a handle of device.spi is none of i2c, even under a number that the i2c driver knows"
(module
  (import "device" "spi" (func $device_spi (param i32) (result i32)))
  (import "i2c" "init" (func $i2c_init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c_write (param i32 i32 i32) (result i32)))
  (import "spi" "write" (func $spi_write (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; the handle: 1 entry at 128
  (data (i32.const 16) "\90\00\00\00" "\01\00\00\00") ;; 1 byte at 144
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 144) "\5a")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    ;; The handle of the I2C controller goes to 0.
    (drop (call $i2c_init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (call $see (call $device_spi (i32.const 8)))
    (call $see (call $i2c_write (i32.load (i32.const 128)) (i32.const 0x48) (i32.const 16)))
    (call $see (call $spi_write (i32.load (i32.const 0)) (i32.const 16)))
    (call $see (call $i2c_write (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 16)))
    (call $see (call $spi_write (i32.load (i32.const 128)) (i32.const 16)))))
