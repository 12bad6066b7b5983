;;! clauses = ["common/ops-room"]
;;! title = "as many entries as a runtime declares are accepted: 64"
;;! room = { entries = 64 }
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
    (call $see (call $device.i2c (call $bytes (i32.const 16) (i32.const 64))))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 256))))))
