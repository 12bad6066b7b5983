;;! clauses = ["device/handles"]
;;! title = "an array without entries reaches the driver and opens nothing"
(module
  (import "device" "i2c" (func $device_i2c (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\00\00\01\00" "\00\00\00\00") ;; no entries at 65536, the end of the memory
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $device_i2c (i32.const 8)))))
