;;! clauses = ["common/memory-record", "common/memory-data", "common/memory-overlap", "common/memory-out", "common/handle-unknown", "common/refused-unseen"]
;;! title = "every function refuses ranges outside the memory, overlaps, and handles that are not open"
(module
  (import "uart" "init" (func $uart.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart.write (param i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart.read (param i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $uart.read_some (param i32 i32 i32 i32) (result i32)))
  (import "uart" "configure" (func $uart.configure (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\80\00\00\00" "\04\00\00\00") ;; 4 bytes at 128
  (data (i32.const 24) "\fd\ff\00\00" "\04\00\00\00") ;; 4 bytes, of which the last lies outside the memory
  (data (i32.const 32) "\24\00\00\00" "\04\00\00\00") ;; 4 bytes in this record itself
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (drop (call $uart.init (i32.const 1) (i32.const 9600) (i32.const -1) (i32.const -1) (i32.const 0))) ;; to 0
    ;; A record that does not lie in the memory.
    (call $see (call $uart.write (i32.load (i32.const 0)) (i32.const 0) (i32.const 65533)))
    (call $see (call $uart.read (i32.load (i32.const 0)) (i32.const 0) (i32.const 65533)))
    (call $see (call $uart.read_some (i32.load (i32.const 0)) (i32.const 65533) (i32.const 0) (i32.const 72)))
    ;; Bytes that do not.
    (call $see (call $uart.write (i32.load (i32.const 0)) (i32.const 0) (i32.const 24)))
    (call $see (call $uart.read (i32.load (i32.const 0)) (i32.const 0) (i32.const 24)))
    (call $see (call $uart.read_some (i32.load (i32.const 0)) (i32.const 24) (i32.const 0) (i32.const 72)))
    ;; A place for the result that does not.
    (call $see (call $uart.init (i32.const 1) (i32.const 9600) (i32.const -1) (i32.const -1) (i32.const 65533)))
    (call $see (call $uart.read_some (i32.load (i32.const 0)) (i32.const 16) (i32.const 0) (i32.const 65533)))
    ;; Bytes to write to that overlap their record.
    (call $see (call $uart.read (i32.load (i32.const 0)) (i32.const 0) (i32.const 32)))
    (call $see (call $uart.read_some (i32.load (i32.const 0)) (i32.const 32) (i32.const 0) (i32.const 72)))
    ;; A handle that was never given out.
    (call $see (call $uart.write (i32.const 9) (i32.const 0) (i32.const 16)))
    (call $see (call $uart.read (i32.const 9) (i32.const 0) (i32.const 16)))
    (call $see (call $uart.read_some (i32.const 9) (i32.const 16) (i32.const 0) (i32.const 72)))
    (call $see (call $uart.configure (i32.const 9) (i32.const 8) (i32.const 0) (i32.const 0)))))
