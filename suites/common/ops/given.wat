;;! clauses = ["common/ops-given"]
;;! title = "operations reach the driver in one call: not merged, not split, not reordered, none left out"
(module
  (import "i2c" "init" (func $i2c.init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $i2c.exec (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 4: the handle, 8: the record of a call
  (data (i32.const 16) "\a1\a2\a3")
  (data (i32.const 32)
    "\01\00\00\00" "\10\00\00\00" "\01\00\00\00"   ;; write 1 byte at 16
    "\01\00\00\00" "\11\00\00\00" "\02\00\00\00"   ;; write 2 bytes at 17
    "\01\00\00\00" "\10\00\00\00" "\00\00\00\00"   ;; write no bytes
    "\00\00\00\00" "\82\00\00\00" "\02\00\00\00"   ;; read 2 bytes to 130
    "\00\00\00\00" "\80\00\00\00" "\01\00\00\00"   ;; read 1 byte to 128
    "\00\00\00\00" "\80\00\00\00" "\00\00\00\00"   ;; read no bytes
    "\01\00\00\00" "\12\00\00\00" "\01\00\00\00")  ;; write 1 byte at 18

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
    (call $see (call $i2c.exec (call $handle) (i32.const 0x50) (i32.const 32) (i32.const 7)))
    (drop (call $observe (call $bytes (i32.const 128) (i32.const 4))))))
