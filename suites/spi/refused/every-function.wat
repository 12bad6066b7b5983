;;! clauses = ["common/memory-record", "common/memory-data", "common/memory-overlap", "common/memory-out", "common/handle-unknown", "common/refused-unseen"]
;;! title = "every function refuses ranges outside the memory, overlaps, and handles that are not open"
(module
  (import "spi" "init" (func $spi.init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "read" (func $spi.read (param i32 i32) (result i32)))
  (import "spi" "write" (func $spi.write (param i32 i32) (result i32)))
  (import "spi" "transfer" (func $spi.transfer (param i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $spi.transfer_inplace (param i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "spi" "configure" (func $spi.configure (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\80\00\00\00" "\04\00\00\00") ;; 4 bytes at 128
  (data (i32.const 24) "\fd\ff\00\00" "\04\00\00\00") ;; 4 bytes, of which the last lies outside the memory
  (data (i32.const 32) "\24\00\00\00" "\04\00\00\00") ;; 4 bytes in this record itself
  (data (i32.const 40) "\10\00\00\00" "\04\00\00\00") ;; 4 bytes in the record at 16
  (data (i32.const 48) "\88\00\00\00" "\04\00\00\00") ;; 4 bytes at 136
  (data (i32.const 72) "\01\00\00\00" "\fd\ff\00\00" "\04\00\00\00") ;; an operation that reads 4 bytes, of which the last lies outside
  (data (i32.const 84) "\01\00\00\00" "\80\00\00\00" "\04\00\00\00") ;; an operation that reads 4 bytes
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (drop (call $spi.init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0))) ;; to 0
    ;; A record that does not lie in the memory.
    (call $see (call $spi.read (i32.load (i32.const 0)) (i32.const 65533)))
    (call $see (call $spi.write (i32.load (i32.const 0)) (i32.const 65533)))
    (call $see (call $spi.transfer (i32.load (i32.const 0)) (i32.const 65533) (i32.const 16)))
    (call $see (call $spi.transfer (i32.load (i32.const 0)) (i32.const 16) (i32.const 65533)))
    (call $see (call $spi.transfer_inplace (i32.load (i32.const 0)) (i32.const 65533)))
    ;; Bytes that do not.
    (call $see (call $spi.read (i32.load (i32.const 0)) (i32.const 24)))
    (call $see (call $spi.write (i32.load (i32.const 0)) (i32.const 24)))
    (call $see (call $spi.transfer (i32.load (i32.const 0)) (i32.const 24) (i32.const 16)))
    (call $see (call $spi.transfer (i32.load (i32.const 0)) (i32.const 16) (i32.const 24)))
    (call $see (call $spi.transfer_inplace (i32.load (i32.const 0)) (i32.const 24)))
    (call $see (call $spi.exec (i32.load (i32.const 0)) (i32.const 72) (i32.const 1)))
    ;; A place for the handle that does not.
    (call $see (call $spi.init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 65533)))
    ;; Bytes to write to that overlap a record.
    (call $see (call $spi.read (i32.load (i32.const 0)) (i32.const 32)))
    (call $see (call $spi.transfer (i32.load (i32.const 0)) (i32.const 32) (i32.const 16)))
    (call $see (call $spi.transfer (i32.load (i32.const 0)) (i32.const 40) (i32.const 16)))
    (call $see (call $spi.transfer_inplace (i32.load (i32.const 0)) (i32.const 32)))
    ;; A handle that was never given out.
    (call $see (call $spi.read (i32.const 9) (i32.const 16)))
    (call $see (call $spi.write (i32.const 9) (i32.const 16)))
    (call $see (call $spi.transfer (i32.const 9) (i32.const 16) (i32.const 48)))
    (call $see (call $spi.transfer_inplace (i32.const 9) (i32.const 16)))
    (call $see (call $spi.exec (i32.const 9) (i32.const 84) (i32.const 1)))
    (call $see (call $spi.configure (i32.const 9) (i32.const 0) (i32.const 8) (i32.const 0)))))
