;;! clauses = ["common/memory-record", "common/memory-no-wrap", "common/memory-to-the-end"]
;;! title = "spi: the array of operations is checked, its size without wrapping, and may end where the memory ends"
(module
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 65512)
    "\02\00\00\00" "\10\00\00\00" "\02\00\00\00"   ;; write 2 bytes at 16
    "\01\00\00\00" "\20\00\00\00" "\03\00\00\00")  ;; read 3 bytes to 32

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
    ;; Two operations of 12 bytes: the last byte is outside, the second is, both are.
    (call $see (call $spi.exec (call $handle) (i32.const 65513) (i32.const 2)))
    (call $see (call $spi.exec (call $handle) (i32.const 65524) (i32.const 2)))
    (call $see (call $spi.exec (call $handle) (i32.const 65536) (i32.const 2)))
    ;; With 32 bits this would end at 12.
    (call $see (call $spi.exec (call $handle) (i32.const 0xfffffff4) (i32.const 2)))
    ;; Times 12, with 32 bits, these would be 8, 0 and 12 bytes; the last is negative as a signed number.
    (call $see (call $spi.exec (call $handle) (i32.const 16) (i32.const 0x15555556)))
    (call $see (call $spi.exec (call $handle) (i32.const 16) (i32.const 0x40000000)))
    (call $see (call $spi.exec (call $handle) (i32.const 16) (i32.const 0x40000001)))
    (call $see (call $spi.exec (call $handle) (i32.const 16) (i32.const 0xffffffff)))
    (call $see (call $spi.exec (call $handle) (i32.const 65512) (i32.const 2)))))
