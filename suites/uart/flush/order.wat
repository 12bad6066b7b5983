;;! clauses = ["common/handle-translated", "common/errno-values"]
;;! title = "a flush reaches the driver at its place, after what was written"
(module
  (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "uart" "flush" (func $flush (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; 2 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "AT")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 115200) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $write (local.get $h) (i32.const 0) (i32.const 8)))
    (call $see (call $flush (local.get $h)))
    (call $see (call $write (local.get $h) (i32.const 0) (i32.const 8)))
    (call $see (call $flush (local.get $h)))
    (call $see (call $flush (local.get $h)))))
