;;! clauses = ["device/exhausted"]
;;! title = "when one handle fits and two are offered, none is given, and the first is closed again"
(module
  (import "gpio" "init" (func $gpio_init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "deinit" (func $gpio_deinit (param i32) (result i32)))
  (import "device" "i2c" (func $device_i2c (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; the handles: 2 entries at 128
  (data (i32.const 16) "\80\00\00\00" "\08\00\00\00") ;; the same as 8 bytes
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\11\11\11\11\22\22\22\22")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $error i32)
    (loop $fill ;; pins, until there is no room; the last handle stays at 0
      (local.set $error (call $gpio_init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 0)))
      (br_if $fill (i32.eqz (local.get $error))))
    (call $see (local.get $error))
    (call $see (call $gpio_deinit (i32.load (i32.const 0)))) ;; now there is room for one
    (call $see (call $device_i2c (i32.const 8)))
    (drop (call $observe (i32.const 16))) ;; nothing was written
    (call $see (call $gpio_init (i32.const -1) (i32.const 4) (i32.const 1) (i32.const 0))))) ;; there is still room for one
