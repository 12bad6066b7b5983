;;! clauses = ["spi/init/parameters", "common/handle-translated"]
;;! title = "two devices share a controller, and each call reaches the chip select that is meant"
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "write" (func $write (param i32 i32) (result i32)))
  (import "spi" "read" (func $read (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; 1 byte at 128
  (data (i32.const 16) "\81\00\00\00" "\01\00\00\00") ;; 1 byte at 129
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\5a")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    ;; The handle goes to 0.
    (drop (call $init (i32.const 0) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 5) (i32.const 0)))
    ;; The handle goes to 4.
    (drop (call $init (i32.const 0) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 6) (i32.const 4)))
    (call $see (i32.eq (i32.load (i32.const 0)) (i32.load (i32.const 4))))
    (call $see (call $write (i32.load (i32.const 4)) (i32.const 8)))
    (call $see (call $read (i32.load (i32.const 0)) (i32.const 16)))
    (drop (call $observe (i32.const 16)))
    (call $see (call $read (i32.load (i32.const 4)) (i32.const 16)))
    (drop (call $observe (i32.const 16)))))
