;;! clauses = ["device/beyond"]
;;! title = "entries beyond what the platform offers become -1"
(module
  (import "device" "i2c" (func $device_i2c (param i32) (result i32)))
  (import "i2c" "write" (func $i2c_write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\03\00\00\00") ;; 3 entries at 128
  (data (i32.const 16) "\94\00\00\00" "\01\00\00\00") ;; 1 byte at 148
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\11\11\11\11\22\22\22\22\33\33\33\33\44\44\44\44")
  (data (i32.const 148) "\5a")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $device_i2c (i32.const 8)))
    (call $see (i32.ge_s (i32.load (i32.const 128)) (i32.const 1)))
    (call $see (i32.load (i32.const 132)))
    (call $see (i32.load (i32.const 136)))
    (call $see (i32.load (i32.const 140))) ;; behind the array
    (call $see (call $i2c_write (i32.load (i32.const 132)) (i32.const 0x48) (i32.const 16))) ;; -1 is no handle: no_device
    (call $see (call $i2c_write (i32.load (i32.const 128)) (i32.const 0x48) (i32.const 16)))))
