;;! clauses = ["common/memory-missing", "common/memory-zero-length", "common/memory-record"]
;;! title = "a memory without bytes is one: no operations at its end are valid, records are not"
(module
  (import "i2c" "write" (func $i2c.write (param i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "time" "delay" (func $time.delay (param i64) (result i32)))
  (memory (export "memory") 0)

  ;; Without a memory nothing can be observed: shows an errno as a delay of as many nanoseconds.
  (func $see (param $result i32)
    (drop (call $time.delay (i64.extend_i32_u (i32.sub (i32.const 0) (local.get $result))))))

  (func (export "_start")
    ;; Zero is no handle: this is found once the ranges are checked.
    (call $see (call $i2c.exec (i32.const 0) (i32.const 0x50) (i32.const 0) (i32.const 0)))
    (call $see (call $i2c.exec (i32.const 0) (i32.const 0x50) (i32.const 1) (i32.const 0)))
    (call $see (call $i2c.write (i32.const 0) (i32.const 0x50) (i32.const 0)))
    (drop (memory.grow (i32.const 1)))
    (call $see (call $i2c.write (i32.const 0) (i32.const 0x50) (i32.const 0)))))
