;;! clauses = ["common/ops-room", "common/ops-given"]
;;! title = "sixteen operations are accepted"
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\00\02\00\00" "\10\00\00\00") ;; 16 bytes at 512
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $i i32)
    (local $op i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $op (i32.const 128))
    (loop $next ;; operation i, at 128 + 12 * i: kind i % 4, the byte at 512 + i, which is i; or a delay of 1 ns
      (i32.store8 offset=512 (local.get $i) (local.get $i))
      (i32.store (local.get $op) (i32.and (local.get $i) (i32.const 3)))
      (i32.store offset=4 (local.get $op) (i32.add (i32.const 512) (local.get $i)))
      (i32.store offset=8 (local.get $op) (i32.const 1))
      (local.set $op (i32.add (local.get $op) (i32.const 12)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 16))))
    (call $see (call $exec (i32.load (i32.const 0)) (i32.const 128) (i32.const 16)))
    (drop (call $observe (i32.const 8)))))
