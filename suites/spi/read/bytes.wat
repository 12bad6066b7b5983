;;! clauses = ["spi/read/bytes"]
;;! title = "read asks for as many bytes as there is room for, and writes those alone"
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "read" (func $read (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\82\00\00\00" "\03\00\00\00") ;; 3 bytes at 130
  (data (i32.const 16) "\80\00\00\00" "\08\00\00\00") ;; the buffer with its neighbours
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\ee\ee\00\00\00\ee\ee\ee")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $read (local.get $h) (i32.const 8)))
    (drop (call $observe (i32.const 16)))))
