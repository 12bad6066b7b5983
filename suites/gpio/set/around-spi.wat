;;! clauses = ["gpio/set/value", "spi/write/bytes"]
;;! title = "pins and a bus are on one timeline: a chip select that the guest drives itself"
(module
  (import "gpio" "init" (func $gpio_init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio_set (param i32 i32) (result i32)))
  (import "spi" "init" (func $spi_init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "write" (func $spi_write (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; 2 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\01\02")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (drop (call $gpio_init (i32.const -1) (i32.const 10) (i32.const 1) (i32.const 0))) ;; to 0
    ;; The handle of the bus goes to 4.
    (drop (call $spi_init
      (i32.const 0) (i32.const 1000000)
      (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1)
      (i32.const 4)))
    (call $see (call $gpio_set (i32.load (i32.const 0)) (i32.const 1)))
    (call $see (call $gpio_set (i32.load (i32.const 0)) (i32.const 0)))
    (call $see (call $spi_write (i32.load (i32.const 4)) (i32.const 8)))
    (call $see (call $gpio_set (i32.load (i32.const 0)) (i32.const 1)))
    (call $see (call $spi_write (i32.load (i32.const 4)) (i32.const 8))))) ;; nobody is selected
