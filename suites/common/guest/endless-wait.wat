;;! clauses = ["common/guest-time-limit"]
;;! title = "a wait that goes past the time limit is ended"
;;! limits = { time_ms = 50 }
;;! steps = [
;;!   { instantiate = "a" },
;;!   { invoke = "_start", on = "a", ends = "time-limit" },
;;!   { instantiate = "b" },
;;!   { invoke = "mark", on = "b" },
;;! ]
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  ;; A subscription of 48 bytes: user data, clock, monotonic, an hour.
  (data (i32.const 64) "userdata" "\00\00\00\00\00\00\00\00" "\01\00\00\00\00\00\00\00" "\00\a0\b8\30\46\03\00\00")

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (drop (call $poll_oneoff (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 16)))
    (call $see (i32.const 0)))

  ;; Shows where on the timeline it is called.
  (func (export "mark")
    (call $see (i32.const 1))))
