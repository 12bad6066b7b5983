;;! clauses = ["common/value-enum", "common/refused-untouched"]
;;! title = "a direction that does not exist is refused, and no handle is written"
(module
  (import "gpio" "init" (func $init (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 0x11223344)) ;; the place for the handle
    (call $see (call $init (i32.const -1) (i32.const 4) (i32.const 2) (i32.const 0)))
    (call $see (call $init (i32.const -1) (i32.const 4) (i32.const -1) (i32.const 0)))
    (call $see (call $init (i32.const -1) (i32.const 4) (i32.const 0x101) (i32.const 0)))
    (call $see (i32.load (i32.const 0)))
    (call $see (call $init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 0)))))
