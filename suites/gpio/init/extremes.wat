;;! clauses = ["gpio/init/parameters"]
;;! title = "port and pin have 32 bits with sign; a port of -1 asks for the default"
(module
  (import "gpio" "init" (func $init (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $init (i32.const -1) (i32.const 0x7fffffff) (i32.const 0) (i32.const 0)))
    (call $see (call $init (i32.const 0x7fffffff) (i32.const -1) (i32.const 1) (i32.const 4)))
    (call $see (call $init (i32.const 0x80000000) (i32.const 0x10000) (i32.const 0) (i32.const 8)))))
