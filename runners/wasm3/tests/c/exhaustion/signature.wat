;; Imports a function with another signature than the host has.
(module
  (import "time" "now" (func $now (param i32) (result i32)))
  (import "time" "delay" (func $delay (param i32 f64)))
  (memory (export "memory") 1)
  (func (export "_start") (call $delay (call $now (i32.const 8)) (f64.const 1))))
