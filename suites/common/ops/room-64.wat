;;! clauses = ["common/ops-room"]
;;! title = "as many operations as a runtime declares are accepted: 64"
;;! room = { ops = 64 }
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 16) "0123456789abcdefghijklmnopqrstuvwxyz-+ABCDEFGHIJKLMNOPQRSTUVWXYZ")

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func (export "_start")
    (local $i i32)
    (local $op i32)
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    ;; From 256 on, 64 operations: write one of the bytes each.
    (loop $next
      (local.set $op (i32.add (i32.const 256) (i32.mul (local.get $i) (i32.const 12))))
      (i32.store (local.get $op) (i32.const 1))
      (i32.store offset=4 (local.get $op) (i32.add (i32.const 16) (local.get $i)))
      (i32.store offset=8 (local.get $op) (i32.const 1))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 64))))
    (call $see (call $i2c.exec (call $handle) (i32.const 0x50) (i32.const 256) (i32.const 64)))))
