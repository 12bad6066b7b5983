;;! clauses = ["common/driver-count"]
;;! title = "a count above what was asked for becomes failed, and the guest gets no count"
(module
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call, 16: the count

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
    (i32.store (i32.const 16) (i32.const 0x55555555))
    (call $see
      (call $uart.read_some (call $handle) (call $bytes (i32.const 32) (i32.const 4)) (i32.const 0) (i32.const 16)))
    (call $see
      (call $uart.read_some (call $handle) (call $bytes (i32.const 32) (i32.const 4)) (i32.const 0) (i32.const 16)))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 4))))
    ;; As many as were asked for.
    (call $see
      (call $uart.read_some (call $handle) (call $bytes (i32.const 32) (i32.const 4)) (i32.const 0) (i32.const 16)))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 4))))))
