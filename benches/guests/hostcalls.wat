;; Calls of the host: `open` opens an I2C controller, `run` writes 4 bytes 20,000 times. Traps when a call does not succeed.
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\20\00\00\00\04\00\00\00")
  (data (i32.const 32) "\01\02\03\04")

  (func (export "open")
    (if (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 8))
      (then unreachable)))

  (func (export "run") (local $left i32) (local $handle i32)
    (local.set $left (i32.const 20000))
    (local.set $handle (i32.load (i32.const 8)))
    (loop $again
      (if (call $write (local.get $handle) (i32.const 0x48) (i32.const 16))
        (then unreachable))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))))
