;;! clauses = ["common/guest-profile"]
;;! title = "memory.size leaves the values that are still to be used"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 0xfff0) "\00\00\00\00\02\00\00\00")

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (i32.store (i32.const 8) (i32.const 0))
    (i32.store (i32.const 12) (i32.const 4))
    (drop (call $observe (i32.const 8))))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    ;; The handle is loaded, and the end of the memory is computed, before the call.
    (call $see
      (call $i2c.write
        (i32.load (i32.const 4))
        (i32.const 0x50)
        (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 16))))
    (call $see (i32.add (i32.load (i32.const 0xfff4)) (memory.size)))
    (call $see (i32.sub (memory.size) (memory.size)))))
