;;! clauses = ["common/handle-instance"]
;;! title = "handles of every API belong to their instance alone"
;;! steps = [
;;!   { instantiate = "a" },
;;!   { instantiate = "b" },
;;!   { invoke = "open", on = "a" },
;;!   { invoke = "try", on = "b" },
;;!   { invoke = "close", on = "a" },
;;! ]
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "deinit" (func $i2c.deinit (param i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "deinit" (func $spi.deinit (param i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "deinit" (func $uart.deinit (param i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "deinit" (func $gpio.deinit (param i32) (result i32)))
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

  (func (export "open")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 20)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 24)))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 28)))
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 32))))

  ;; Tries all numbers from 1 to 99, and shows how many of the calls were refused with no_device.
  (func (export "try")
    (local $number i32)
    (local $refused i32)
    (loop $next
      (local.set $number (i32.add (local.get $number) (i32.const 1)))
      (local.set $refused (i32.add (local.get $refused) (i32.eq (i32.const -3) (call $i2c.deinit (local.get $number)))))
      (local.set $refused (i32.add (local.get $refused) (i32.eq (i32.const -3) (call $spi.deinit (local.get $number)))))
      (local.set $refused (i32.add (local.get $refused) (i32.eq (i32.const -3) (call $uart.deinit (local.get $number)))))
      (local.set $refused (i32.add (local.get $refused) (i32.eq (i32.const -3) (call $gpio.deinit (local.get $number)))))
      (br_if $next (i32.lt_u (local.get $number) (i32.const 99))))
    (call $see (local.get $refused)))

  (func (export "close")
    (call $see (call $i2c.deinit (i32.load (i32.const 20))))
    (call $see (call $spi.deinit (i32.load (i32.const 24))))
    (call $see (call $uart.deinit (i32.load (i32.const 28))))
    (call $see (call $gpio.deinit (i32.load (i32.const 32))))))
