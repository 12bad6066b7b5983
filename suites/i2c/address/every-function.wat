;;! clauses = ["i2c/address"]
;;! title = "write, read, write_read and exec refuse an address that is none"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $read (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $exec (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; 2 bytes at 128
  (data (i32.const 16) "\84\00\00\00" "\02\00\00\00") ;; 2 bytes at 132
  (data (i32.const 24) "\01\00\00\00" "\80\00\00\00" "\02\00\00\00") ;; write 2 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\01\02")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $write (local.get $h) (i32.const 0x80) (i32.const 8)))
    (call $see (call $read (local.get $h) (i32.const 0x400) (i32.const 16)))
    (call $see (call $write_read (local.get $h) (i32.const 0xa0) (i32.const 8) (i32.const 16)))
    (call $see (call $exec (local.get $h) (i32.const 0x8400) (i32.const 24) (i32.const 1)))
    (call $see (call $exec (local.get $h) (i32.const 0x90) (i32.const 24) (i32.const 0))) ;; without operations too
    ;; More than 16 bits.
    (call $see (call $write (local.get $h) (i32.const 0x10050) (i32.const 8)))
    (call $see (call $read (local.get $h) (i32.const 0x10050) (i32.const 16)))
    (call $see (call $write_read (local.get $h) (i32.const 0x10050) (i32.const 8) (i32.const 16)))
    (call $see (call $exec (local.get $h) (i32.const 0x10050) (i32.const 24) (i32.const 1)))
    (call $see (call $write (local.get $h) (i32.const 0x50) (i32.const 8)))))
