;;! clauses = ["i2c/address", "common/refused-unseen"]
;;! title = "of all 16-bit addresses, exactly those with a meaning are accepted"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; 1 byte at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\5a")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $addr i32)
    (local $refused i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    ;; All but 0..0x7f and 0x8000..0x83ff: 0x80..0x7fff, then 0x8400..0xffff.
    (local.set $addr (i32.const 0x80))
    (loop $next
      (local.set $refused (i32.add (local.get $refused)
        (i32.eq (call $write (i32.load (i32.const 0)) (local.get $addr) (i32.const 8)) (i32.const -1)))) ;; invalid_arg
      (local.set $addr (i32.add (local.get $addr) (i32.const 1)))
      (if (i32.eq (local.get $addr) (i32.const 0x8000)) (then (local.set $addr (i32.const 0x8400))))
      (br_if $next (i32.lt_u (local.get $addr) (i32.const 0x10000))))
    (call $see (local.get $refused))))
