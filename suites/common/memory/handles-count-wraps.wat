;;! clauses = ["common/memory-no-wrap", "common/memory-data"]
;;! title = "the size of an array of handles is computed without wrapping"
;;! requires = ["device", "i2c"]
(module
  (import "device" "i2c" (func $device.i2c (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    ;; Times 4, with 32 bits, these would be 0, 4 and 65536 bytes.
    (call $see (call $device.i2c (call $bytes (i32.const 16) (i32.const 0x40000000))))
    (call $see (call $device.i2c (call $bytes (i32.const 16) (i32.const 0x40000001))))
    (call $see (call $device.i2c (call $bytes (i32.const 0) (i32.const 0x40004000))))
    ;; One entry, of which the last byte is outside, and one that ends with the memory.
    (call $see (call $device.i2c (call $bytes (i32.const 65533) (i32.const 1))))
    (call $see (call $device.i2c (call $bytes (i32.const 65532) (i32.const 1))))
    (drop (call $observe (call $bytes (i32.const 65532) (i32.const 4))))))
