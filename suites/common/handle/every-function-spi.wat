;;! clauses = ["common/handle-unknown", "common/handle-api", "common/handle-closed", "common/refused-unseen"]
;;! title = "spi: numbers that are no handle, of another API, and closed are refused by every function"
(module
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "deinit" (func $spi.deinit (param i32) (result i32)))
  (import "spi" "read" (func $spi.read (param i32 i32) (result i32)))
  (import "spi" "write" (func $spi.write (param i32 i32) (result i32)))
  (import "spi" "transfer" (func $spi.transfer (param i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $spi.transfer_inplace (param i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "spi" "configure" (func $spi.configure (param i32 i32 i32 i32) (result i32)))
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 32) "\02\00\00\00" "\30\00\00\00" "\00\00\00\00")  ;; an operation: write no bytes at 48

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (global $refused (mut i32) (i32.const 0))

  (func $try (param $result i32)
    (global.set $refused (i32.add (global.get $refused) (i32.eq (local.get $result) (i32.const -3)))))

  ;; How many functions answer no_device to a number.
  (func $refused (param $number i32) (result i32)
    (global.set $refused (i32.const 0))
    (call $try (call $spi.read (local.get $number) (call $bytes (i32.const 48) (i32.const 1))))
    (call $try (call $spi.write (local.get $number) (call $bytes (i32.const 48) (i32.const 1))))
    (call $try (call $spi.transfer (local.get $number) (call $bytes (i32.const 48) (i32.const 1)) (i32.const 36)))
    (call $try (call $spi.transfer_inplace (local.get $number) (call $bytes (i32.const 48) (i32.const 1))))
    (call $try (call $spi.exec (local.get $number) (i32.const 32) (i32.const 1)))
    (call $try (call $spi.configure (local.get $number) (i32.const 0) (i32.const 8) (i32.const 0)))
    (call $try (call $spi.deinit (local.get $number)))
    (global.get $refused))

  (func (export "_start")
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 4)))
    (drop (call $uart.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 20)))
    (call $see (call $refused (i32.const 0)))
    (call $see (call $refused (i32.const -1)))
    (call $see (call $refused (i32.const 0x80000000)))
    (call $see (call $refused (i32.const 0x7fffffff)))
    (call $see (call $refused (i32.add (i32.load (i32.const 4)) (i32.const 0x100))))
    ;; Of another API; its own, which the last function closes; the same once more.
    (call $see (call $refused (i32.load (i32.const 20))))
    (call $see (call $refused (i32.load (i32.const 4))))
    (call $see (call $refused (i32.load (i32.const 4))))
    ;; The number may be given again.
    (drop (call $spi.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 24)))
    (call $see (call $refused (i32.load (i32.const 24))))))
