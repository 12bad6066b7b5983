;;! clauses = ["common/ops-given"]
;;! title = "operations of all kinds reach the driver in one call, in their order"
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\04\00\00\00") ;; 4 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 72) "\02\00\00\00" "\80\00\00\00" "\01\00\00\00") ;; write 1 byte at 128
  (data (i32.const 84) "\03\00\00\00" "\00\00\00\00" "\88\13\00\00") ;; delay 5000 ns
  (data (i32.const 96) "\01\00\00\00" "\81\00\00\00" "\02\00\00\00") ;; read 2 bytes at 129
  (data (i32.const 108) "\00\00\00\00" "\83\00\00\00" "\01\00\00\00") ;; transfer 1 byte at 131
  (data (i32.const 128) "\03\00\00\7e")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $exec (local.get $h) (i32.const 72) (i32.const 4)))
    (drop (call $observe (i32.const 8)))))
