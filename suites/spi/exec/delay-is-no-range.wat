;;! clauses = ["spi/exec/delay"]
;;! title = "a delay is no range: it overlaps nothing and is as long as it likes"
;;! limits = { time_ms = 10000 }
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; 2 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 72) "\03\00\00\00" "\80\00\00\00" "\00\28\6b\ee") ;; delay 4 s; no length of a buffer
  (data (i32.const 84) "\01\00\00\00" "\80\00\00\00" "\02\00\00\00") ;; read 2 bytes at 128
  (data (i32.const 96) "\03\00\00\00" "\80\00\00\00" "\02\00\00\00") ;; delay 2 ns; "in" the buffer
  (data (i32.const 108) "\03\00\00\00" "\48\00\00\00" "\0c\00\00\00") ;; delay 12 ns; "in" the operations

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
