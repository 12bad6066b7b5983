;;! clauses = ["common/memory-grown"]
;;! title = "what memory.grow added can be used at once in every API, and not before"
;;! requires = ["device", "gpio", "spi", "spi.exec", "time", "uart", "uart.read_some"]
(module
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $spi.transfer_inplace (param i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "get" (func $gpio.get (param i32 i32) (result i32)))
  (import "time" "now" (func $time.now (param i32) (result i32)))
  (import "device" "spi" (func $device.spi (param i32) (result i32)))
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
  ;; One call for each kind of pointer, all of them to the second page.
  (func $each
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 65536)))
    (call $see (call $gpio.get (i32.load (i32.const 4)) (i32.const 65544)))
    (call $see (call $time.now (i32.const 65552)))
    (call $see (call $spi.exec (i32.load (i32.const 20)) (i32.const 65568) (i32.const 0)))
    (call $see (call $spi.exec (i32.load (i32.const 20)) (i32.const 65568) (i32.const 1)))
    (call $see (call $spi.transfer_inplace (i32.load (i32.const 20)) (call $bytes (i32.const 131070) (i32.const 2))))
    (call $see (call $uart.read (i32.load (i32.const 24)) (i32.const 0) (i32.const 65580)))
    (call $see
      (call $uart.read_some (i32.load (i32.const 24)) (call $bytes (i32.const 32) (i32.const 1)) (i32.const 0) (i32.const 131068)))
    (call $see (call $device.spi (call $bytes (i32.const 131064) (i32.const 1))))
    (call $see (call $observe (call $bytes (i32.const 65544) (i32.const 2)))))

  (func (export "_start")
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 20)))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 24)))
    (call $each)
    (drop (memory.grow (i32.const 1)))
    (i32.store (i32.const 65568) (i32.const 3))      ;; an operation: delay 7 ns
    (i32.store (i32.const 65576) (i32.const 7))
    (i32.store (i32.const 65580) (i32.const 65600))  ;; a record: no bytes at 65600
    (call $each)))
