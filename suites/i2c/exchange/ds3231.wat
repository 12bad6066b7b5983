;;! clauses = ["i2c/write/bytes", "i2c/write_read/one-call"]
;;! title = "a Maxim DS3231 that had stopped is set, and its time and temperature are read"
;; Maxim DS3231 data sheet: Figure 1 "Timekeeping Registers"; "Clock and Calendar"; "Status Register (0Fh)"; "Temperature
;; Registers (11h-12h)". Address 0x68.
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; the register to read
  (data (i32.const 16) "\88\00\00\00" "\01\00\00\00") ;; the status
  (data (i32.const 24) "\90\00\00\00" "\08\00\00\00") ;; what to write: register 0 and seven bytes after it
  (data (i32.const 32) "\a0\00\00\00" "\07\00\00\00") ;; the time
  (data (i32.const 40) "\a8\00\00\00" "\02\00\00\00") ;; the temperature
  (data (i32.const 48) "\81\00\00\00" "\02\00\00\00") ;; the status to write: register and value
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  ;; Register 0; 23:59:50, 24 hours; day 7; 28 February 2027, in BCD.
  (data (i32.const 144) "\00\50\59\23\07\28\02\27")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; From BCD.
  (func $number (param $bcd i32) (result i32)
    (i32.add (i32.mul (i32.shr_u (local.get $bcd) (i32.const 4)) (i32.const 10)) (i32.and (local.get $bcd) (i32.const 15))))

  (func (export "_start")
    (local $i i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 400000) (i32.const -1) (i32.const -1) (i32.const 0)))
    ;; Status Register (0Fh), bit 7, OSF: the oscillator had stopped.
    (i32.store8 (i32.const 128) (i32.const 0x0f))
    (call $see (call $write_read (i32.load (i32.const 0)) (i32.const 0x68) (i32.const 8) (i32.const 16)))
    (if (i32.and (i32.load8_u (i32.const 136)) (i32.const 0x80))
      (then
        (call $see (call $write (i32.load (i32.const 0)) (i32.const 0x68) (i32.const 24)))
        (i32.store8 (i32.const 129) (i32.const 0x0f))
        (i32.store8 (i32.const 130) (i32.and (i32.load8_u (i32.const 136)) (i32.const 0x7f)))
        (call $see (call $write (i32.load (i32.const 0)) (i32.const 0x68) (i32.const 48)))))
    ;; Figure 1: seconds, minutes, hours, day, date, month with century, year.
    (i32.store8 (i32.const 128) (i32.const 0x00))
    (call $see (call $write_read (i32.load (i32.const 0)) (i32.const 0x68) (i32.const 8) (i32.const 32)))
    ;; The month without the bit of the century.
    (i32.store8 (i32.const 165) (i32.and (i32.load8_u (i32.const 165)) (i32.const 0x1f)))
    (loop $next
      (i32.store8 offset=160 (local.get $i)
        (call $number (i32.load8_u offset=160 (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 7))))
    (drop (call $observe (i32.const 32)))
    ;; Temperature Registers (11h-12h): 10 bits with sign, high byte first, quarters of a degree.
    (i32.store8 (i32.const 128) (i32.const 0x11))
    (call $see (call $write_read (i32.load (i32.const 0)) (i32.const 0x68) (i32.const 8) (i32.const 40)))
    (call $see (i32.or
      (i32.shl (i32.load8_s (i32.const 168)) (i32.const 2))
      (i32.shr_u (i32.load8_u (i32.const 169)) (i32.const 6))))))
