;;! clauses = ["common/refused-untouched"]
;;! title = "a call that is refused leaves its buffers as they are"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $i2c.read (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $i2c.write_read (param i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $spi.transfer_inplace (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call, 16: the buffer
  (data (i32.const 16) "untouched")
  ;; 32: a second record, of bytes to read. 48: operations, of which the second leaves the memory.
  (data (i32.const 32) "\10\00\00\00" "\09\00\00\00")
  (data (i32.const 48)
    "\00\00\00\00" "\10\00\00\00" "\09\00\00\00"   ;; read 9 bytes to 16
    "\00\00\00\00" "\ff\ff\00\00" "\02\00\00\00")  ;; read 2 bytes to 65535

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))
  (func $handle (result i32) (i32.load (i32.const 4)))

  (func (export "_start")
    (drop (call $i2c.init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
    (call $see (call $i2c.read (call $handle) (i32.const 0x80) (call $bytes (i32.const 16) (i32.const 9))))
    (call $see (call $i2c.read (i32.const 0) (i32.const 0x50) (call $bytes (i32.const 16) (i32.const 9))))
    (call $see
      (call $i2c.write_read (call $handle) (i32.const 0x50) (call $bytes (i32.const 65535) (i32.const 2)) (i32.const 32)))
    (call $see
      (call $i2c.write_read (call $handle) (i32.const 0x50) (call $bytes (i32.const 24) (i32.const 1)) (i32.const 32)))
    (call $see (call $i2c.exec (call $handle) (i32.const 0x50) (i32.const 48) (i32.const 2)))
    (call $see (call $spi.transfer_inplace (call $handle) (call $bytes (i32.const 16) (i32.const 9))))
    (drop (call $observe (call $bytes (i32.const 16) (i32.const 9))))))
