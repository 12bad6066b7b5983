;; Reads the temperature of a TMP102 at 0x48 on the I2C bus 0 and writes the limit of its alert, two degrees above.
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\18\00\00\00\01\00\00\00") ;; 1 byte at 24: register 0, the temperature
  (data (i32.const 8) "\1d\00\00\00\02\00\00\00") ;; 2 bytes at 29
  (data (i32.const 16) "\1c\00\00\00\03\00\00\00") ;; 3 bytes at 28: register 3, the limit, and what was read
  (data (i32.const 24) "\00\00\00\00\03")
  (func $check (param $result i32)
    (if (i32.lt_s (local.get $result) (i32.const 0)) (then unreachable)))
  (func (export "_start")
    (local $bus i32)
    (call $check (call $init (i32.const 0) (i32.const 400000) (i32.const -1) (i32.const -1) (i32.const 32)))
    (local.set $bus (i32.load (i32.const 32)))
    (call $check (call $write_read (local.get $bus) (i32.const 0x48) (i32.const 0) (i32.const 8)))
    (i32.store8 (i32.const 29) (i32.add (i32.load8_u (i32.const 29)) (i32.const 2)))
    (call $check (call $write (local.get $bus) (i32.const 0x48) (i32.const 16)))))
