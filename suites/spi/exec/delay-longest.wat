;;! clauses = ["spi/exec/delay"]
;;! title = "the longest delay of an exec reaches the driver as it is, without sign"
;;! limits = { time_ms = 20000 }
(module
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 32) "\03\00\00\00" "\ff\ff\ff\ff")  ;; a delay; its pointer is nothing; its length is at 40

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func $wait (param $ns i32)
    (i32.store (i32.const 40) (local.get $ns))
    (call $see (call $spi.exec (i32.load (i32.const 4)) (i32.const 32) (i32.const 1))))

  (func (export "_start")
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $wait (i32.const 0x10000))
    (call $wait (i32.const 0x7fffffff))
    (call $wait (i32.const 0x80000000))
    (call $wait (i32.const 0xffffffff))))
