;;! clauses = ["common/driver-lacks"]
;;! title = "a guest falls back to transfer where the driver has no exec"
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "exec" (func $exec (param i32 i32 i32) (result i32)))
  (import "spi" "transfer" (func $transfer (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; to write
  (data (i32.const 16) "\81\00\00\00" "\03\00\00\00") ;; to read into
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 72) "\02\00\00\00" "\80\00\00\00" "\01\00\00\00") ;; write 1 byte at 128
  (data (i32.const 84) "\01\00\00\00" "\81\00\00\00" "\02\00\00\00") ;; read 2 bytes at 129
  (data (i32.const 128) "\9f")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $error i32)
    (local $h i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $h (i32.load (i32.const 0)))
    (local.set $error (call $exec (local.get $h) (i32.const 72) (i32.const 2)))
    (call $see (local.get $error))
    (if (i32.eq (local.get $error) (i32.const -5)) ;; unsupported
      (then (call $see (call $transfer (local.get $h) (i32.const 16) (i32.const 8)))))
    (drop (call $observe (i32.const 16)))))
