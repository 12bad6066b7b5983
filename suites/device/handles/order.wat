;;! clauses = ["device/handles", "common/end-closes", "common/handle-values"]
;;! title = "at the end handles of device and of init are closed together, the newest first"
(module
  (import "device" "i2c" (func $device_i2c (param i32) (result i32)))
  (import "device" "gpio_out" (func $device_gpio_out (param i32) (result i32)))
  (import "i2c" "init" (func $i2c_init (param i32 i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; the I2C controllers: 2 entries at 128
  (data (i32.const 16) "\88\00\00\00" "\01\00\00\00") ;; the output: 1 entry at 136
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $device_i2c (i32.const 8)))
    (call $see (call $i2c_init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0))) ;; to 0
    (call $see (call $device_gpio_out (i32.const 16)))
    ;; The handle of init is another than those of device.
    (call $see (i32.or
      (i32.or
        (i32.eq (i32.load (i32.const 0)) (i32.load (i32.const 128)))
        (i32.eq (i32.load (i32.const 0)) (i32.load (i32.const 132))))
      (i32.eq (i32.load (i32.const 0)) (i32.load (i32.const 136)))))))
