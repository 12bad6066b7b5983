;;! clauses = ["common/errno-values", "common/handle-freed", "i2c/write/bytes", "i2c/read/bytes", "i2c/write_read/one-call"]
;;! title = "an exchange of five calls fails at its first, second, ... call, and is started anew each time"
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "deinit" (func $deinit (param i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $read (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; 2 bytes at 128
  (data (i32.const 16) "\80\00\00\00" "\01\00\00\00") ;; 1 byte at 128
  (data (i32.const 24) "\84\00\00\00" "\02\00\00\00") ;; 2 bytes at 132
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\01\60")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; init, write, write_read, read, deinit. Gives the first error, and closes what it opened. The handle lies at 0.
  (func $exchange (result i32)
    (local $error i32)
    (if (i32.eqz (local.tee $error (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0))))
      (then
        (block $done
          (br_if $done (local.tee $error (call $write (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 8))))
          (br_if $done (local.tee $error
            (call $write_read (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 16) (i32.const 24))))
          (br_if $done (local.tee $error (call $read (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 24))))
          (return (call $deinit (i32.load (i32.const 0)))))
        (drop (call $deinit (i32.load (i32.const 0))))))
    (local.get $error))

  (func (export "_start")
    (local $i i32)
    (loop $next
      (call $see (call $exchange))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 6))))))
