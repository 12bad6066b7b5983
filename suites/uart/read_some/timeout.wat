;;! clauses = ["uart/read_some/count"]
;;! title = "the driver gets all 32 bits of the time to wait, without sign"
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

  (func $wait (param $ms i32)
    (call $see
      (call $uart.read_some (i32.load (i32.const 4)) (call $bytes (i32.const 32) (i32.const 2)) (local.get $ms) (i32.const 16))))

  (func (export "_start")
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $wait (i32.const 0))
    (call $wait (i32.const 0x10000))
    (call $wait (i32.const 0x7fffffff))
    (call $wait (i32.const 0x80000000))
    (call $wait (i32.const 0xffffffff))
    (call $see (i32.load (i32.const 16)))))
