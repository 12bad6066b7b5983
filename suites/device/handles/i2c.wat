;;! clauses = ["device/handles"]
;;! title = "handles of device.i2c work with i2c and are closed at the end"
(module
  (import "device" "i2c" (func $device_i2c (param i32) (result i32)))
  (import "i2c" "write" (func $i2c_write (param i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $i2c_read (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; the handles: 2 entries at 128
  (data (i32.const 16) "\90\00\00\00" "\01\00\00\00") ;; 1 byte at 144
  (data (i32.const 24) "\91\00\00\00" "\02\00\00\00") ;; 2 bytes at 145
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 144) "\05")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $device_i2c (i32.const 8)))
    (call $see (i32.and
      (i32.and (i32.ge_s (i32.load (i32.const 128)) (i32.const 1)) (i32.ge_s (i32.load (i32.const 132)) (i32.const 1)))
      (i32.ne (i32.load (i32.const 128)) (i32.load (i32.const 132)))))
    (call $see (call $i2c_write (i32.load (i32.const 128)) (i32.const 0x48) (i32.const 16)))
    (call $see (call $i2c_read (i32.load (i32.const 132)) (i32.const 0x50) (i32.const 24)))
    (drop (call $observe (i32.const 24)))))
