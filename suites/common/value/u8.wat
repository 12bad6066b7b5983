;;! clauses = ["common/value-width"]
;;! title = "a u8 above 0xff is refused, not cut"
(module
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "configure" (func $spi.configure (param i32 i32 i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "configure" (func $uart.configure (param i32 i32 i32 i32) (result i32)))
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
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 4)))
    ;; With its low 8 bits alone each would be 8.
    (call $see (call $spi.configure (call $handle) (i32.const 0) (i32.const 0x108) (i32.const 0)))
    (call $see (call $spi.configure (call $handle) (i32.const 0) (i32.const 0x10008) (i32.const 0)))
    (call $see (call $spi.configure (call $handle) (i32.const 0) (i32.const 0xffffff08) (i32.const 0)))
    (call $see (call $spi.configure (call $handle) (i32.const 0) (i32.const 8) (i32.const 0)))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $uart.configure (call $handle) (i32.const 0x108) (i32.const 0) (i32.const 0)))
    (call $see (call $uart.configure (call $handle) (i32.const 0x80000008) (i32.const 0) (i32.const 0)))
    (call $see (call $uart.configure (call $handle) (i32.const 8) (i32.const 0) (i32.const 0)))))
