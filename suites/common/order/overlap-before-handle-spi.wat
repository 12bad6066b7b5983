;;! clauses = ["common/order-of-checks"]
;;! title = "spi: overlap is checked before the handle"
(module
  (import "spi" "read" (func $spi.read (param i32 i32) (result i32)))
  (import "spi" "transfer" (func $spi.transfer (param i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $spi.transfer_inplace (param i32 i32) (result i32)))
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call
  (data (i32.const 20) "\33\00\00\00" "\01\00\00\00")                   ;; 1 byte at 51
  (data (i32.const 32) "\01\00\00\00" "\2b\00\00\00" "\01\00\00\00")  ;; read 1 byte to 43, the last of this operation

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  (func (export "_start")
    ;; Zero is no handle. Into the last byte of the record; into what goes out; into the operation itself.
    (call $see (call $spi.read (i32.const 0) (call $bytes (i32.const 15) (i32.const 4))))
    (call $see (call $spi.transfer_inplace (i32.const 0) (call $bytes (i32.const 15) (i32.const 4))))
    (call $see (call $spi.transfer (i32.const 0) (call $bytes (i32.const 48) (i32.const 4)) (i32.const 20)))
    (call $see (call $spi.exec (i32.const 0) (i32.const 32) (i32.const 1)))
    ;; Beside them.
    (call $see (call $spi.read (i32.const 0) (call $bytes (i32.const 16) (i32.const 4))))
    (call $see (call $spi.transfer_inplace (i32.const 0) (call $bytes (i32.const 16) (i32.const 4))))
    (call $see (call $spi.transfer (i32.const 0) (call $bytes (i32.const 47) (i32.const 4)) (i32.const 20)))
    (i32.store (i32.const 36) (i32.const 44))
    (call $see (call $spi.exec (i32.const 0) (i32.const 32) (i32.const 1)))))
