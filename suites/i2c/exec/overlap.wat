;;! clauses = ["common/memory-overlap", "common/memory-shared-inputs", "common/refused-unseen"]
;;! title = "where something comes in, operations must not overlap; writes may"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $exec (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\7f\00\00\00" "\05\00\00\00") ;; 5 bytes at 127
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 80) "\01\00\00\00" "\80\00\00\00" "\02\00\00\00") ;; write 2 bytes at 128
  (data (i32.const 92) "\00\00\00\00" "\81\00\00\00" "\02\00\00\00") ;; one byte of the write before
  (data (i32.const 104) "\00\00\00\00" "\82\00\00\00" "\02\00\00\00") ;; one byte of the read before
  (data (i32.const 127) "\10\11\12\13\14")
  (data (i32.const 256) "\00\00\00\00" "\08\01\00\00" "\02\00\00\00") ;; a part of the operation itself
  (data (i32.const 268) "\01\00\00\00" "\80\00\00\00" "\02\00\00\00") ;; write 2 bytes at 128
  (data (i32.const 280) "\00\00\00\00" "\82\00\00\00" "\02\00\00\00") ;; right behind the write
  (data (i32.const 292) "\01\00\00\00" "\7f\00\00\00" "\02\00\00\00") ;; write 2 bytes at 127

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $exec (local.get $h) (i32.const 0x48) (i32.const 80) (i32.const 2)))
    (call $see (call $exec (local.get $h) (i32.const 0x48) (i32.const 92) (i32.const 2)))
    (call $see (call $exec (local.get $h) (i32.const 0x48) (i32.const 256) (i32.const 1)))
    (drop (call $observe (i32.const 8)))
    (call $see (call $exec (local.get $h) (i32.const 0x48) (i32.const 268) (i32.const 3)))
    (drop (call $observe (i32.const 8)))))
