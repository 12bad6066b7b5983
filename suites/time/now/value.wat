;;! clauses = ["time/now/value"]
;;! title = "the guest gets all 64 bits of the driver's answer"
(module
  (import "time" "now" (func $now (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\08\00\00\00") ;; the time
  (data (i32.const 16) "\88\00\00\00" "\04\00\00\00") ;; what follows it
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 136) "\ee\ee\ee\ee")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $i i32)
    (loop $next
      (call $see (call $now (i32.const 128)))
      (drop (call $observe (i32.const 8)))
      (drop (call $observe (i32.const 16)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4))))))
