;;! clauses = ["common/memory-missing"]
;;! title = "a guest without a memory gets no call through that needs one"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "deinit" (func $i2c.deinit (param i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "get" (func $gpio.get (param i32 i32) (result i32)))
  (import "time" "delay" (func $time.delay (param i64) (result i32)))

  ;; Without a memory nothing can be observed: shows an errno as a delay of as many nanoseconds.
  (func $see (param $result i32)
    (drop (call $time.delay (i64.extend_i32_u (i32.sub (i32.const 0) (local.get $result))))))

  (func (export "_start")
    (call $see (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $i2c.write (i32.const 1) (i32.const 0x50) (i32.const 8)))
    (call $see (call $i2c.exec (i32.const 1) (i32.const 0x50) (i32.const 0) (i32.const 0)))
    (call $see (call $gpio.get (i32.const 1) (i32.const 4)))
    ;; What needs no memory works.
    (call $see (call $i2c.deinit (i32.const 1)))))
