;;! clauses = ["uart/read/flags", "common/refused-untouched"]
;;! title = "flags other than 0 are refused, and the buffer stays as it is"
(module
  (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read" (func $read (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; 1 byte at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\5a")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 115200) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $read (local.get $h) (i32.const 1) (i32.const 8)))
    (call $see (call $read (local.get $h) (i32.const 0x100) (i32.const 8)))
    (call $see (call $read (local.get $h) (i32.const 0x10000) (i32.const 8)))
    (call $see (call $read (local.get $h) (i32.const 0x80000000) (i32.const 8)))
    (call $see (call $read (local.get $h) (i32.const -1) (i32.const 8)))
    (drop (call $observe (i32.const 8)))
    (call $see (call $read (local.get $h) (i32.const 0) (i32.const 8)))
    (drop (call $observe (i32.const 8)))))
