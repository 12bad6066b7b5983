;;! clauses = ["common/value-enum", "common/refused-unseen", "common/order-of-checks"]
;;! title = "resistors and drives that do not exist are refused"
(module
  (import "gpio" "init" (func $init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "configure" (func $configure (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $h i32)
    ;; An input; the handle goes to 0.
    (drop (call $init (i32.const -1) (i32.const 4) (i32.const 0) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (call $see (call $configure (local.get $h) (i32.const 3) (i32.const 0))) ;; handle, resistor, drive
    (call $see (call $configure (local.get $h) (i32.const 0) (i32.const 2)))
    (call $see (call $configure (local.get $h) (i32.const -1) (i32.const 0)))
    (call $see (call $configure (local.get $h) (i32.const 0) (i32.const 0x101)))
    (call $see (call $configure (i32.const 0) (i32.const 3) (i32.const 0))) ;; found before the handle, which is none
    (call $see (call $configure (i32.const 0) (i32.const 0) (i32.const 2)))
    (call $see (call $configure (local.get $h) (i32.const 2) (i32.const 1)))))
