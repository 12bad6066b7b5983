;;! clauses = ["common/guest-memory-limit"]
;;! title = "memory.grow past the limit answers -1 and changes nothing"
;;! limits = { memory = 131072 }
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (memory.grow (i32.const 1)))
    (call $see (memory.grow (i32.const 1)))
    (call $see (memory.size))
    ;; What was there is still there.
    (i32.store (i32.const 131068) (i32.const 7))
    (call $see (memory.grow (i32.const 0x10000)))
    (call $see (memory.grow (i32.const 0)))
    (call $see (i32.load (i32.const 131068)))))
