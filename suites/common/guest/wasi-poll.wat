;;! clauses = ["common/guest-wasi", "common/wasi-poll", "common/wasi-poll-events"]
;;! title = "a guest can wait for a clock"
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call, 16: how many events, 32 and 40: times
  ;; A subscription of 48 bytes: user data, clock, monotonic, 2 ms.
  (data (i32.const 64) "userdata" "\00\00\00\00\00\00\00\00" "\01\00\00\00\00\00\00\00" "\80\84\1e\00\00\00\00\00")

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (drop (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 32)))
    ;; Events of 32 bytes go to 128.
    (call $see (call $poll_oneoff (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 16)))
    (call $see (i32.load (i32.const 16)))
    (drop (call $observe (call $bytes (i32.const 128) (i32.const 11))))
    (drop (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 40)))
    (call $see (i64.ge_u (i64.sub (i64.load (i32.const 40)) (i64.load (i32.const 32))) (i64.const 2000000)))))
