;;! clauses = ["common/ops-exhausted", "common/order-of-checks"]
;;! title = "a lack of room for entries is found after the range of the array and before overlap"
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
    (local $answer i32)
    ;; 5000 entries over their own record: exhausted, or invalid_arg where there is room for them.
    (local.set $answer (call $device.i2c (call $bytes (i32.const 8) (i32.const 5000))))
    (call $see (i32.or (i32.eq (local.get $answer) (i32.const -21)) (i32.eq (local.get $answer) (i32.const -1))))
    ;; As many, and not all of them in the memory: invalid_arg.
    (call $see (call $device.i2c (call $bytes (i32.const 45540) (i32.const 5000))))
    (call $see (call $device.i2c (call $bytes (i32.const 8) (i32.const 0x20000000))))))
