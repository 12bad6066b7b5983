;;! clauses = ["common/memory-to-the-end"]
;;! title = "a place for a result may end where the memory ends"
(module
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio.set (param i32 i32) (result i32)))
  (import "gpio" "get" (func $gpio.get (param i32 i32) (result i32)))
  (import "time" "now" (func $time.now (param i32) (result i32)))
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

  (func (export "_start")
    (local $gpio i32)
    (call $see (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 65532)))
    (local.set $gpio (i32.load (i32.const 65532)))
    (call $see (call $gpio.get (local.get $gpio) (i32.const 65532)))
    (drop (call $observe (call $bytes (i32.const 65532) (i32.const 4))))
    (call $see (call $time.now (i32.const 65528)))
    (drop (call $observe (call $bytes (i32.const 65528) (i32.const 8))))
    (call $see (call $gpio.set (local.get $gpio) (i32.const 0)))))
