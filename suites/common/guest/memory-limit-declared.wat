;;! clauses = ["common/guest-memory-limit"]
;;! title = "a module that declares more than the limit gets no more"
;;! limits = { memory = 196608 }
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1 65536)
  (data (i32.const 8) "\00\00\00\00" "\04\00\00\00")  ;; 4 bytes at 0

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (i32.const 8))))

  (func (export "_start")
    (call $see (memory.grow (i32.const 3)))
    (call $see (memory.size))
    (call $see (memory.grow (i32.const 2)))
    (call $see (memory.size))))
