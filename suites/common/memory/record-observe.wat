;;! clauses = ["common/memory-record", "common/memory-data", "common/memory-no-wrap", "common/memory-zero-length"]
;;! title = "conformance: a record and what it points to are checked, and may end where the memory ends"
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call
  (data (i32.const 16) "\a1\a2")
  (data (i32.const 65528) "\10\00\00\00" "\02\00\00\00")  ;; 2 bytes at 16

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func (export "_start")
    (call $see (call $observe (i32.const 65529)))
    ;; With 32 bits these would end at 0, 7, 4 and 15.
    (call $see (call $observe (i32.const 0xfffffff8)))
    (call $see (call $observe (i32.const 0xffffffff)))
    (call $see (call $observe (call $bytes (i32.const 0xfffffffc) (i32.const 8))))
    (call $see (call $observe (call $bytes (i32.const 16) (i32.const 0xffffffff))))
    ;; No bytes, beyond the end and at the end.
    (call $see (call $observe (call $bytes (i32.const 65537) (i32.const 0))))
    (call $see (call $observe (call $bytes (i32.const 65536) (i32.const 0))))
    (call $see (call $observe (i32.const 65528)))))
