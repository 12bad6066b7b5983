;;! clauses = ["common/memory-overlap"]
;;! title = "bytes that the host writes may not share a byte with bytes that it reads"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $i2c.write_read (param i32 i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "transfer" (func $spi.transfer (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call, 20: the handle of SPI
  (data (i32.const 32) "\40\00\00\00" "\04\00\00\00")  ;; 4 bytes to read at 64

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
    (call $see
      (call $i2c.write_read (call $handle) (i32.const 0x50) (call $bytes (i32.const 64) (i32.const 4)) (i32.const 32)))
    (call $see
      (call $i2c.write_read (call $handle) (i32.const 0x50) (call $bytes (i32.const 67) (i32.const 4)) (i32.const 32)))
    (call $see
      (call $i2c.write_read (call $handle) (i32.const 0x50) (call $bytes (i32.const 61) (i32.const 4)) (i32.const 32)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 20)))
    (call $see (call $spi.transfer (i32.load (i32.const 20)) (i32.const 32) (call $bytes (i32.const 64) (i32.const 4))))
    (call $see (call $spi.transfer (i32.load (i32.const 20)) (i32.const 32) (call $bytes (i32.const 68) (i32.const 1))))))
