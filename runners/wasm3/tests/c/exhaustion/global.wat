;; Imports a global, which no host has.
(module
  (import "time" "now" (func $now (param i32) (result i32)))
  (import "env" "a_global_with_a_name" (global $g i32))
  (global $h i32 (i32.const 1))
  (memory (export "memory") 1)
  (func (export "_start") (drop (call $now (global.get $g)))))
