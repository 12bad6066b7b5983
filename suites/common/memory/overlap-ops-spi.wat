;;! clauses = ["common/memory-overlap"]
;;! title = "spi: what an operation receives may not share a byte with the array or with another operation"
(module
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
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
  ;; 32: two operations, each of 4 bytes.

  (func $exec (param $kind0 i32) (param $ptr0 i32) (param $kind1 i32) (param $ptr1 i32) (result i32)
    (i32.store (i32.const 32) (local.get $kind0))
    (i32.store (i32.const 36) (local.get $ptr0))
    (i32.store (i32.const 40) (i32.const 4))
    (i32.store (i32.const 44) (local.get $kind1))
    (i32.store (i32.const 48) (local.get $ptr1))
    (i32.store (i32.const 52) (i32.const 4))
    (call $spi.exec (call $handle) (i32.const 32) (i32.const 2)))

  (func (export "_start")
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 4)))
    ;; The array is at 32 to 55: its first byte, its last.
    (call $see (call $exec (i32.const 0) (i32.const 29) (i32.const 2) (i32.const 64)))
    (call $see (call $exec (i32.const 1) (i32.const 29) (i32.const 2) (i32.const 64)))
    (call $see (call $exec (i32.const 2) (i32.const 64) (i32.const 0) (i32.const 55)))
    (call $see (call $exec (i32.const 2) (i32.const 64) (i32.const 1) (i32.const 55)))
    ;; Transfer and read, read and transfer, transfer twice, read twice, write and transfer, write and read.
    (call $see (call $exec (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 67)))
    (call $see (call $exec (i32.const 1) (i32.const 64) (i32.const 0) (i32.const 61)))
    (call $see (call $exec (i32.const 0) (i32.const 64) (i32.const 0) (i32.const 64)))
    (call $see (call $exec (i32.const 1) (i32.const 64) (i32.const 1) (i32.const 67)))
    (call $see (call $exec (i32.const 2) (i32.const 64) (i32.const 0) (i32.const 67)))
    (call $see (call $exec (i32.const 2) (i32.const 64) (i32.const 1) (i32.const 61)))
    (call $see (call $exec (i32.const 0) (i32.const 28) (i32.const 1) (i32.const 56)))))
