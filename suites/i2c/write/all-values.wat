;;! clauses = ["i2c/write/bytes"]
;;! title = "every value of a byte is written as it is, 256 bytes in one call"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\00\01\00\00" "\00\01\00\00") ;; 256 bytes at 256
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $i i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (loop $next ;; the byte at 256 + i becomes i
      (i32.store8 offset=256 (local.get $i) (local.get $i))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 256))))
    (call $see (call $write (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 8)))))
