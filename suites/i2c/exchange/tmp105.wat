;;! clauses = ["i2c/write/bytes", "i2c/write_read/one-call", "common/handle-freed"]
;;! title = "a TI TMP105 is read; when a line hangs, the guest opens the controller anew and goes on"
;; Texas Instruments TMP105 data sheet: "Pointer Register", "Temperature Register", "Configuration Register" (R1, R0: converter
;; resolution). Address 0x48.
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "deinit" (func $deinit (param i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; to the configuration register (pointer 1): 12 bits (R1 and R0 set)
  (data (i32.const 16) "\82\00\00\00" "\01\00\00\00") ;; the temperature register (pointer 0)
  (data (i32.const 24) "\84\00\00\00" "\02\00\00\00") ;; the temperature
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\01\60\00")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; Opens the controller and sets the sensor up. Gives the first error. The handle lies at 0.
  (func $open (result i32)
    (local $error i32)
    (local.set $error (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (if (local.get $error) (then (return (local.get $error))))
    (call $write (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 8)))

  (func (export "_start")
    (local $left i32)
    (local $error i32)
    (call $see (call $open))
    (local.set $left (i32.const 3))
    (loop $next
      (local.set $error (call $write_read (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 16) (i32.const 24)))
      (call $see (local.get $error))
      (if (i32.eqz (local.get $error))
        (then ;; 12 bits with sign at the top of 16, high byte first: sixteenths of a degree
          (call $see (i32.or
            (i32.shl (i32.load8_s (i32.const 132)) (i32.const 4))
            (i32.shr_u (i32.load8_u (i32.const 133)) (i32.const 4)))))
        (else
          (call $see (call $deinit (i32.load (i32.const 0))))
          (call $see (call $open))))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
