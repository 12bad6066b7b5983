;;! clauses = ["i2c/write_read/one-call"]
;;! title = "the two buffers of write_read differ in length, either way"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; 1 byte at 128
  (data (i32.const 16) "\81\00\00\00" "\04\00\00\00") ;; 4 bytes at 129
  (data (i32.const 24) "\88\00\00\00" "\06\00\00\00") ;; 6 bytes at 136
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\a0\b1\b2\b3\b4")
  (data (i32.const 136) "\c0\c1\c2\c3\c4\c5")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $write_read (local.get $h) (i32.const 0x48) (i32.const 16) (i32.const 8))) ;; four out, one in
    (drop (call $observe (i32.const 8)))
    (call $see (call $write_read (local.get $h) (i32.const 0x48) (i32.const 8) (i32.const 24))) ;; one out, six in
    (drop (call $observe (i32.const 24)))))
