;;! clauses = ["common/guest-time-limit", "common/end-closes"]
;;! title = "the delays of an exec count as time of the guest"
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "_start", ends = "time-limit" },
;;! ]
;;! limits = { time_ms = 50 }
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "write" (func $write (param i32 i32) (result i32)))
  (import "spi" "exec" (func $exec (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; 1 byte at 128
  (data (i32.const 72) "\02\00\00\00" "\80\00\00\00" "\01\00\00\00") ;; write 1 byte at 128
  (data (i32.const 84) "\03\00\00\00" "\00\00\00\00" "\00\b4\c4\04") ;; delay 80 ms
  (data (i32.const 128) "\05")

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (drop (call $exec (local.get $h) (i32.const 72) (i32.const 2)))
    (drop (call $write (local.get $h) (i32.const 8))))) ;; not reached
