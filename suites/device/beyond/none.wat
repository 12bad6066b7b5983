;;! clauses = ["device/beyond"]
;;! title = "where the platform offers nothing, every entry is -1"
(module
  (import "device" "spi" (func $spi (param i32) (result i32)))
  (import "device" "gpio_in" (func $gpio_in (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; 2 entries at 128
  (data (i32.const 16) "\80\00\00\00" "\08\00\00\00") ;; the same as 8 bytes
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\11\11\11\11\22\22\22\22")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $spi (i32.const 8)))
    (drop (call $observe (i32.const 16)))
    (i64.store (i32.const 128) (i64.const 0))
    (call $see (call $gpio_in (i32.const 8)))
    (drop (call $observe (i32.const 16)))))
