;;! clauses = ["common/memory-overlap"]
;;! title = "spi: a buffer to read into may not share a byte with anything else of the call"
(module
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "transfer" (func $spi.transfer (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 24) "\28\00\00\00" "\04\00\00\00")  ;; 4 bytes at 40

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  ;; Receives 4 bytes at a place while 4 bytes at 40 go out. The records are at 8 to 15 and 24 to 31.
  (func $transfer (param $ptr i32) (result i32)
    (call $spi.transfer (call $handle) (call $bytes (local.get $ptr) (i32.const 4)) (i32.const 24)))

  (func (export "_start")
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 4)))
    ;; Its own record, the other one, the bytes that go out: each by its first and its last byte.
    (call $see (call $transfer (i32.const 5)))
    (call $see (call $transfer (i32.const 15)))
    (call $see (call $transfer (i32.const 21)))
    (call $see (call $transfer (i32.const 31)))
    (call $see (call $transfer (i32.const 37)))
    (call $see (call $transfer (i32.const 43)))
    ;; Between them, and behind everything.
    (call $see (call $transfer (i32.const 16)))
    (call $see (call $transfer (i32.const 36)))
    (call $see (call $transfer (i32.const 44)))))
