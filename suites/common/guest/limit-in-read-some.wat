;;! clauses = ["common/guest-time-limit", "common/end-closes"]
;;! title = "a guest whose time is up while it waits for bytes does not go on, whatever the driver answers"
;;! steps = [
;;!   { instantiate = "" },
;;!   { invoke = "_start", ends = "time-limit" },
;;! ]
;;! limits = { time_ms = 50 }
(module
  (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $read_some (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\04\00\00\00") ;; 4 bytes at 128

  (func (export "_start")
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 115200) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    ;; An hour, which the driver does not wait.
    (drop (call $read_some (local.get $h) (i32.const 8) (i32.const 3600000) (i32.const 4)))
    (drop (call $write (local.get $h) (i32.const 0) (i32.const 8))))) ;; not reached
