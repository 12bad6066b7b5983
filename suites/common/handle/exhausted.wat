;;! clauses = ["common/handle-exhausted", "common/refused-untouched"]
;;! title = "without room init is exhausted, the driver is not called, and no handle is written"
(module
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio.set (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func (export "_start")
    ;; Until there is no room.
    (loop $fill (br_if $fill (i32.eqz (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))))
    (i32.store (i32.const 20) (i32.const 0x55555555))
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 20)))
    (drop (call $observe (call $bytes (i32.const 20) (i32.const 4))))
    ;; The last one that was given works.
    (call $see (call $gpio.set (call $handle) (i32.const 1)))))
