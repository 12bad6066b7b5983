;;! clauses = ["common/memory-overlap"]
;;! title = "what the suite writes shares no byte with another range of the call"
(module
  (import "conformance" "next" (func $next (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\08\00\00\00") ;; 8 bytes at 128
  (data (i32.const 16) "\17\00\00\00" "\08\00\00\00") ;; 8 bytes at 23, the last of this record
  (data (i32.const 32) "\28\00\00\00" "\08\00\00\00") ;; 8 bytes at 40, behind this record
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $next (i32.const 16) (i32.const 4))) ;; the record and the buffer
    (call $see (call $next (i32.const 8) (i32.const 15))) ;; the record and the place
    (call $see (call $next (i32.const 8) (i32.const 135))) ;; the buffer and the place
    (call $see (call $next (i32.const 8) (i32.const 125)))
    ;; Side by side they share none.
    (call $see (call $next (i32.const 32) (i32.const 28)))
    (call $see (call $next (i32.const 8) (i32.const 136)))
    (call $see (i32.load (i32.const 136)))))
