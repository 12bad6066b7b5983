;; Imports what there is, and what there is not.
(module
  (import "time" "now" (func $now (param i32) (result i32)))
  (import "time" "travel_to_a_moment_that_has_a_name_with_many_letters" (func $travel (param i64) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (drop (call $now (i32.const 8)))))
