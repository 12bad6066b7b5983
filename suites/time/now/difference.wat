;;! clauses = ["time/now/value", "time/delay/ns"]
;;! title = "a guest measures how long a delay took"
(module
  (import "time" "delay" (func $delay (param i64) (result i32)))
  (import "time" "now" (func $now (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\90\00\00\00" "\08\00\00\00") ;; the difference
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $now (i32.const 128)))
    (call $see (call $delay (i64.const 1500000)))
    (call $see (call $now (i32.const 136)))
    (i64.store (i32.const 144) (i64.sub (i64.load (i32.const 136)) (i64.load (i32.const 128))))
    (drop (call $observe (i32.const 8)))))
