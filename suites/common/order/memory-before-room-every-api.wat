;;! clauses = ["common/order-of-checks"]
;;! title = "every init checks the place for the handle before the room for it"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
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

  (func $each (param $place i32)
    (call $see (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (local.get $place)))
    (call $see
      (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (local.get $place)))
    (call $see (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (local.get $place)))
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (local.get $place))))

  (func (export "_start")
    ;; Until there is no room.
    (loop $fill (br_if $fill (i32.eqz (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))))
    (call $each (i32.const 65533))
    (call $each (i32.const 65532))))
