;;! clauses = ["common/memory-overlap"]
;;! title = "a place for a result may not share a byte with another range"
(module
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
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

  (func $read_some (param $ptr i32) (param $count_place i32) (result i32)
    (call $uart.read_some (call $handle) (call $bytes (local.get $ptr) (i32.const 4)) (i32.const 0) (local.get $count_place)))

  (func (export "_start")
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    ;; With the record at 8 to 15: its first byte, its last.
    (call $see (call $read_some (i32.const 32) (i32.const 5)))
    (call $see (call $read_some (i32.const 32) (i32.const 15)))
    ;; With the buffer at 32 to 35: its first byte, its last.
    (call $see (call $read_some (i32.const 32) (i32.const 29)))
    (call $see (call $read_some (i32.const 32) (i32.const 35)))
    ;; Between the two.
    (call $see (call $read_some (i32.const 20) (i32.const 16)))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 8))))))
