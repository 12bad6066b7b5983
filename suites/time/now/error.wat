;;! clauses = ["common/result-after-error", "common/errno-values"]
;;! title = "after an error the place for the time keeps what was in it"
(module
  (import "time" "now" (func $now (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\08\00\00\00") ;; the time
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\11\22\33\44\55\66\77\88")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $now (i32.const 128)))
    (drop (call $observe (i32.const 8)))
    (call $see (call $now (i32.const 128)))
    (drop (call $observe (i32.const 8)))))
