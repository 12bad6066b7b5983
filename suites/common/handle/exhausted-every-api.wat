;;! clauses = ["common/handle-exhausted", "device/exhausted"]
;;! title = "without room every init and every function of device is exhausted; a deinit makes room for any of them"
;;! requires = ["device", "gpio", "i2c", "spi", "uart"]
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "deinit" (func $spi.deinit (param i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "deinit" (func $uart.deinit (param i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "deinit" (func $gpio.deinit (param i32) (result i32)))
  (import "device" "i2c" (func $device.i2c (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func $inits
    (call $see (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 20)))
    (call $see
      (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 20)))
    (call $see (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 20)))
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 20))))

  (func (export "_start")
    ;; Until there is no room.
    (loop $fill (br_if $fill (i32.eqz (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))))
    (i32.store (i32.const 20) (i32.const 0x55555555))
    (call $inits)
    (drop (call $observe (call $bytes (i32.const 20) (i32.const 4))))
    ;; The driver of device is asked: what it offers does not fit.
    (call $see (call $device.i2c (call $bytes (i32.const 20) (i32.const 1))))
    (drop (call $observe (call $bytes (i32.const 20) (i32.const 4))))
    ;; Room for one: the first takes it, the others are exhausted.
    (call $see (call $gpio.deinit (i32.load (i32.const 4))))
    (call $see (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 24)))
    (call $inits)
    (call $see (call $uart.deinit (i32.load (i32.const 24))))
    (call $see
      (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 24)))
    (call $see (call $spi.deinit (i32.load (i32.const 24))))
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))))
