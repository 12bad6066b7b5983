;;! clauses = ["common/handle-unknown", "common/handle-api", "common/handle-closed", "common/refused-unseen"]
;;! title = "uart: numbers that are no handle, of another API, and closed are refused by every function"
(module
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "deinit" (func $uart.deinit (param i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart.write (param i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "uart" "flush" (func $uart.flush (param i32) (result i32)))
  (import "uart" "configure" (func $uart.configure (param i32 i32 i32 i32) (result i32)))
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

  (global $refused (mut i32) (i32.const 0))

  (func $try (param $result i32)
    (global.set $refused (i32.add (global.get $refused) (i32.eq (local.get $result) (i32.const -3)))))

  ;; How many functions answer no_device to a number.
  (func $refused (param $number i32) (result i32)
    (global.set $refused (i32.const 0))
    (call $try (call $uart.read (local.get $number) (i32.const 0) (call $bytes (i32.const 48) (i32.const 1))))
    (call $try (call $uart.write (local.get $number) (i32.const 0) (call $bytes (i32.const 48) (i32.const 1))))
    (call $try (call $uart.read_some (local.get $number) (call $bytes (i32.const 48) (i32.const 1)) (i32.const 0) (i32.const 52)))
    (call $try (call $uart.flush (local.get $number)))
    (call $try (call $uart.configure (local.get $number) (i32.const 8) (i32.const 0) (i32.const 0)))
    (call $try (call $uart.deinit (local.get $number)))
    (global.get $refused))

  (func (export "_start")
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 20)))
    (call $see (call $refused (i32.const 0)))
    (call $see (call $refused (i32.const -1)))
    (call $see (call $refused (i32.const 0x80000000)))
    (call $see (call $refused (i32.const 0x7fffffff)))
    (call $see (call $refused (i32.add (i32.load (i32.const 4)) (i32.const 0x100))))
    ;; Of another API; its own, which the last function closes; the same once more.
    (call $see (call $refused (i32.load (i32.const 20))))
    (call $see (call $refused (i32.load (i32.const 4))))
    (call $see (call $refused (i32.load (i32.const 4))))
    ;; The number may be given again.
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 24)))
    (call $see (call $refused (i32.load (i32.const 24))))))
