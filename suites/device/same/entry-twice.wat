;;! clauses = ["device/same-entry", "device/beyond"]
;;! title = "a driver's handle that stands twice in the array is one handle of the guest, and every negative entry becomes -1"
(module
  (import "device" "i2c" (func $i2c (param i32) (result i32)))
  (import "i2c" "deinit" (func $deinit (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\40\00\00\00" "\06\00\00\00") ;; 6 entries at 64
  (data (i32.const 24) "\40\00\00\00" "\18\00\00\00") ;; the same as bytes
  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (call $i2c (i32.const 16)))
    (drop (call $observe (i32.const 24)))
    ;; Closed once, it is closed for both entries.
    (call $see (call $deinit (i32.load (i32.const 64))))
    (call $see (call $deinit (i32.load (i32.const 72))))))
