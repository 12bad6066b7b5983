;;! clauses = ["common/handle-values"]
;;! title = "handles are 1 or more and differ, across APIs and after a handle was closed"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "deinit" (func $i2c.deinit (param i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 20, 24, 28: three handles

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  ;; Whether two handles are positive and differ.
  (func $distinct (param $a i32) (param $b i32) (result i32)
    (i32.and
      (i32.ne (local.get $a) (local.get $b))
      (i32.and (i32.gt_s (local.get $a) (i32.const 0)) (i32.gt_s (local.get $b) (i32.const 0)))))

  (func $check
    (call $see (call $distinct (i32.load (i32.const 20)) (i32.load (i32.const 24))))
    (call $see (call $distinct (i32.load (i32.const 24)) (i32.load (i32.const 28))))
    (call $see (call $distinct (i32.load (i32.const 28)) (i32.load (i32.const 20)))))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 20)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 24)))
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 28)))
    (call $check)
    (drop (call $i2c.deinit (i32.load (i32.const 20))))
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 20)))
    (call $check)))
