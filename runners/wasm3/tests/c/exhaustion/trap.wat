;; Traps with a handle open, in a function that is called late.
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $fall (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
  (func (export "_start")
    (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 16)))
    (drop (call $fall (i32.const 0)))))
