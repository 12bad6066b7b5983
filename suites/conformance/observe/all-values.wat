;;! clauses = ["conformance/observe/bytes"]
;;! title = "every value of a byte is observed as it is, 4096 bytes in one call"
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\00\10\00\00" "\00\10\00\00") ;; 4096 bytes at 4096
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $i i32)
    (loop $next ;; the byte at 4096 + i becomes the low 8 bits of i
      (i32.store8 offset=4096 (local.get $i) (local.get $i))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4096))))
    (call $see (call $observe (i32.const 8)))))
