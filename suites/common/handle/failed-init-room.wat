;;! clauses = ["common/handle-failed-init"]
;;! title = "an init that the driver fails takes no room"
(module
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio.set (param i32 i32) (result i32)))
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
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func (export "_start")
    (local $left i32)
    (local $answers i32)
    (local.set $left (i32.const 100))
    (loop $next
      (local.set $answers (i32.or (local.get $answers) (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4))))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (call $see (local.get $answers))
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 4)))
    (call $see (call $gpio.set (call $handle) (i32.const 1)))))
