;;! clauses = ["common/ops-given"]
;;! title = "operations of alternating kinds reach the driver in one call, in their order"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $exec (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\06\00\00\00") ;; 6 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 80) "\00\00\00\00" "\80\00\00\00" "\01\00\00\00") ;; read 1 byte at 128
  (data (i32.const 92) "\01\00\00\00" "\81\00\00\00" "\01\00\00\00") ;; write 1 byte at 129
  (data (i32.const 104) "\00\00\00\00" "\82\00\00\00" "\02\00\00\00") ;; read 2 bytes at 130
  (data (i32.const 116) "\01\00\00\00" "\84\00\00\00" "\02\00\00\00") ;; write 2 bytes at 132
  (data (i32.const 128) "\00\10\00\00\20\21")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $exec (local.get $h) (i32.const 0x48) (i32.const 80) (i32.const 4)))
    (drop (call $observe (i32.const 8)))))
