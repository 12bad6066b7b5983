;;! clauses = ["common/start-function"]
;;! title = "every API can be called from the start function, and its handles are used and closed as ever"
;;! requires = ["device", "gpio", "i2c", "spi", "time", "uart"]
(module
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "read" (func $spi.read (param i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $spi.transfer_inplace (param i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart.write (param i32 i32 i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "deinit" (func $gpio.deinit (param i32) (result i32)))
  (import "gpio" "set" (func $gpio.set (param i32 i32) (result i32)))
  (import "time" "now" (func $time.now (param i32) (result i32)))
  (import "device" "i2c" (func $device.i2c (param i32) (result i32)))
  (import "time" "delay" (func $time.delay (param i64) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 32) "\a1\a2")

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func $start
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))
    (call $see (call $gpio.set (i32.load (i32.const 4)) (i32.const 1)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 20)))
    (call $see (call $spi.transfer_inplace (i32.load (i32.const 20)) (call $bytes (i32.const 32) (i32.const 2))))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 24)))
    (call $see (call $uart.write (i32.load (i32.const 24)) (i32.const 0) (call $bytes (i32.const 32) (i32.const 2))))
    (call $see (call $device.i2c (call $bytes (i32.const 28) (i32.const 1))))
    (call $see (call $time.delay (i64.const 1000)))
    (call $see (call $time.now (i32.const 40)))
    ;; What is refused is refused here too.
    (call $see (call $spi.read (i32.load (i32.const 20)) (call $bytes (i32.const 65535) (i32.const 2)))))
  (start $start)

  (func (export "_start")
    (call $see (call $uart.read (i32.load (i32.const 24)) (i32.const 0) (call $bytes (i32.const 32) (i32.const 2))))
    (call $see (call $i2c.write (i32.load (i32.const 28)) (i32.const 0x50) (call $bytes (i32.const 32) (i32.const 2))))
    (call $see (call $gpio.deinit (i32.load (i32.const 4))))))
