;; Does all in its start function.
(module
  (import "gpio" "init" (func $init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $set (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $open (result i32)
    (drop (call $init (i32.const 0) (i32.const 1) (i32.const 1) (i32.const 16)))
    (i32.load (i32.const 16)))
  (func $begin
    (drop (call $set (call $open) (i32.const 1)))
    (drop (memory.grow (i32.const 1)))
    (drop (call $set (call $open) (i32.const 0))))
  (start $begin)
  (func (export "_start") (drop (call $open))))
