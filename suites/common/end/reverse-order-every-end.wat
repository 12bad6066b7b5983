;;! clauses = ["common/end-closes", "common/end-when"]
;;! title = "exit, trap, drop and the time limit close what is open in reverse order too, whatever the API"
;;! limits = { time_ms = 50 }
;;! steps = [
;;!   { instantiate = "exit" },
;;!   { invoke = "open", on = "exit" },
;;!   { invoke = "exit", on = "exit", ends = "exit 4" },
;;!   { instantiate = "trap" },
;;!   { invoke = "mark", on = "trap" },
;;!   { invoke = "open", on = "trap" },
;;!   { invoke = "trap", on = "trap", ends = "trap" },
;;!   { instantiate = "drop" },
;;!   { invoke = "mark", on = "drop" },
;;!   { invoke = "open", on = "drop" },
;;!   { drop = "drop" },
;;!   { instantiate = "loop" },
;;!   { invoke = "mark", on = "loop" },
;;!   { invoke = "open", on = "loop" },
;;!   { invoke = "loop", on = "loop", ends = "time-limit" },
;;!   { instantiate = "after" },
;;!   { invoke = "mark", on = "after" },
;;! ]
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "deinit" (func $uart.deinit (param i32) (result i32)))
  (import "gpio" "init" (func $gpio.init (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  ;; The second handle is closed by the guest.
  (func (export "open")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 20)))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 24)))
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 20)))
    (drop (call $gpio.init (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 20)))
    (drop (call $uart.deinit (i32.load (i32.const 24)))))

  (func (export "exit")
    (call $proc_exit (i32.const 4)))

  (func (export "trap")
    unreachable)

  (func (export "loop")
    (loop $for_ever (br $for_ever)))

  ;; Shows where on the timeline it is called.
  (func (export "mark")
    (call $see (i32.const 1))))
