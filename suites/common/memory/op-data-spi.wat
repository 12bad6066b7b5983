;;! clauses = ["common/memory-data", "common/memory-no-wrap", "common/memory-to-the-end", "common/memory-zero-length"]
;;! title = "spi: the buffer of an operation of every kind is checked, and may end where the memory ends"
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

  (func $exec (param $kind i32) (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 16) (local.get $kind))
    (i32.store (i32.const 20) (local.get $ptr))
    (i32.store (i32.const 24) (local.get $len))
    (call $spi.exec (call $handle) (i32.const 16) (i32.const 1)))

  ;; Transfer, read, write.
  (func $each (param $ptr i32) (param $len i32)
    (call $see (call $exec (i32.const 0) (local.get $ptr) (local.get $len)))
    (call $see (call $exec (i32.const 1) (local.get $ptr) (local.get $len)))
    (call $see (call $exec (i32.const 2) (local.get $ptr) (local.get $len))))

  (func (export "_start")
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $each (i32.const 65533) (i32.const 4))
    ;; With 32 bits these would end at 4 and 31.
    (call $each (i32.const 0xfffffffc) (i32.const 8))
    (call $each (i32.const 32) (i32.const 0xffffffff))
    ;; No bytes, beyond the end and at the end.
    (call $each (i32.const 65537) (i32.const 0))
    (call $each (i32.const 65536) (i32.const 0))
    (call $each (i32.const 65532) (i32.const 4))))
