;;! clauses = ["i2c/write/bytes"]
;;! title = "a scan probes every address from 0x08 to 0x77, whatever the last one answered"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\00\00\00\00") ;; no bytes: an address probe
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $addr i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $addr (i32.const 0x08))
    (loop $next
      (if (i32.eqz (call $write (i32.load (i32.const 0)) (local.get $addr) (i32.const 8)))
        (then (call $see (local.get $addr)))) ;; somebody is there
      (local.set $addr (i32.add (local.get $addr) (i32.const 1)))
      (br_if $next (i32.le_u (local.get $addr) (i32.const 0x77))))))
