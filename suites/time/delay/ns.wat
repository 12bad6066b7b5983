;;! clauses = ["time/delay/ns"]
;;! title = "the driver gets all 64 bits of a delay"
;;! limits = { time_ms = 100000000000 }
(module
  (import "time" "delay" (func $delay (param i64) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $delay (i64.const 0)))
    (call $see (call $delay (i64.const 1)))
    (call $see (call $delay (i64.const 0xffffffff)))
    (call $see (call $delay (i64.const 0x100000000)))
    (call $see (call $delay (i64.const 5000000001))) ;; 5 s; 0x12a05f201
    (call $see (call $delay (i64.const 0x0102030405060708))))) ;; 2.3 years
