;;! clauses = ["common/guest-memory-start", "common/guest-memory-limit"]
;;! title = "a module that begins with all the memory of the limit runs, and gets no more"
;;! limits = { memory = 131072 }
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 2)
  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (call $see (memory.size))
    (call $see (memory.grow (i32.const 0)))
    (call $see (memory.grow (i32.const 1)))
    (i32.store (i32.const 131068) (i32.const 7))
    (drop (call $observe (call $bytes (i32.const 131068) (i32.const 4))))))
