;;! clauses = ["uart/read_some/count"]
;;! title = "as many bytes come as there is room for, and no more"
(module
  (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $read_some (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\04\00\00\00") ;; 4 bytes at 128
  (data (i32.const 16) "\80\00\00\00" "\06\00\00\00") ;; the buffer and what follows it
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 132) "\ee\ee")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 115200) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $read_some (local.get $h) (i32.const 8) (i32.const 0) (i32.const 4))) ;; does not wait; the count goes to 4
    (call $see (i32.load (i32.const 4)))
    (drop (call $observe (i32.const 16)))))
