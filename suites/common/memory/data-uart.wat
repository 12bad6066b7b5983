;;! clauses = ["common/memory-data", "common/memory-no-wrap", "common/memory-to-the-end", "common/memory-zero-length"]
;;! title = "uart: every buffer is checked in every function, and may end where the memory ends"
(module
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart.write (param i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 16) "\18\00\00\00" "\01\00\00\00")  ;; another record: 1 byte at 24

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func $each (param $ptr i32) (param $len i32)
    (call $see (call $uart.read (call $handle) (i32.const 0) (call $bytes (local.get $ptr) (local.get $len))))
    (call $see (call $uart.write (call $handle) (i32.const 0) (call $bytes (local.get $ptr) (local.get $len))))
    (call $see (call $uart.read_some (call $handle) (call $bytes (local.get $ptr) (local.get $len)) (i32.const 0) (i32.const 32))))

  (func (export "_start")
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $each (i32.const 65533) (i32.const 4))
    ;; With 32 bits these would end at 4 and 39.
    (call $each (i32.const 0xfffffffc) (i32.const 8))
    (call $each (i32.const 40) (i32.const 0xffffffff))
    ;; No bytes, beyond the end and at the end.
    (call $each (i32.const 65537) (i32.const 0))
    (call $each (i32.const 65536) (i32.const 0))
    (call $each (i32.const 65532) (i32.const 4))))
