;;! clauses = ["spi/init/parameters"]
;;! title = "port and baud rate have 32 bits without sign, pins 32 bits with sign"
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $init
      (i32.const 0xffffffff) (i32.const 0xfffffffe)
      (i32.const 0x80000000) (i32.const 0x7fffffff) (i32.const -2) (i32.const 0x10000)
      (i32.const 0)))))
