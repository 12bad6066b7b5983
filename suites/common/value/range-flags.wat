;;! clauses = ["common/value-range"]
;;! title = "flags: no bit is taken yet, the first and the last are refused"
(module
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart.write (param i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
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
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $uart.write (call $handle) (i32.const 1) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $uart.write (call $handle) (i32.const 0x80000000) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $uart.write (call $handle) (i32.const -1) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $uart.read (call $handle) (i32.const 1) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $uart.read (call $handle) (i32.const 0x100) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $uart.write (call $handle) (i32.const 0) (call $bytes (i32.const 16) (i32.const 1))))
    (call $see (call $uart.read (call $handle) (i32.const 0) (call $bytes (i32.const 16) (i32.const 1))))))
