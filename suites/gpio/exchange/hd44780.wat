;;! clauses = ["gpio/set/value", "time/delay/ns"]
;;! title = "a Hitachi HD44780 display is initialised for four data lines and shows a letter"
;; Hitachi HD44780U data sheet (ADE-207-272): Figure 24, initialising by instruction with a 4-bit interface; Table 6,
;; instructions. R/W is tied low.
(module
  (import "gpio" "init" (func $gpio_init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $gpio_set (param i32 i32) (result i32)))
  (import "time" "delay" (func $time_delay (param i64) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; Handles: D4 to D7 at 0, 4, 8, 12; RS at 16; E at 20.
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func $level (param $place i32) (param $value i32)
    (drop (call $gpio_set (i32.load (local.get $place)) (i32.and (local.get $value) (i32.const 1)))))

  (func $wait (param $us i64)
    (drop (call $time_delay (i64.mul (local.get $us) (i64.const 1000)))))

  ;; Four data lines, then a pulse on E: data are taken when it falls.
  (func $nibble (param $value i32)
    (call $level (i32.const 0) (local.get $value))
    (call $level (i32.const 4) (i32.shr_u (local.get $value) (i32.const 1)))
    (call $level (i32.const 8) (i32.shr_u (local.get $value) (i32.const 2)))
    (call $level (i32.const 12) (i32.shr_u (local.get $value) (i32.const 3)))
    (call $level (i32.const 20) (i32.const 1))
    (call $wait (i64.const 1))
    (call $level (i32.const 20) (i32.const 0)))

  ;; The higher four bits first. RS 0: an instruction; 1: data. Takes 37 us (Table 6).
  (func $byte (param $rs i32) (param $value i32)
    (call $level (i32.const 16) (local.get $rs))
    (call $nibble (i32.shr_u (local.get $value) (i32.const 4)))
    (call $nibble (local.get $value))
    (call $wait (i64.const 50)))

  (func (export "_start")
    (local $i i32)
    (loop $next ;; pins 9 to 12, 7 and 8
      (drop (call $gpio_init (i32.const -1)
        (i32.add (local.get $i) (select (i32.const 9) (i32.const 3) (i32.lt_u (local.get $i) (i32.const 4))))
        (i32.const 1) (i32.shl (local.get $i) (i32.const 2))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 6))))
    ;; Figure 24.
    (call $level (i32.const 20) (i32.const 0))
    (call $level (i32.const 16) (i32.const 0))
    (call $wait (i64.const 40000)) ;; after power-on
    (call $nibble (i32.const 3))
    (call $wait (i64.const 4200))  ;; more than 4.1 ms
    (call $nibble (i32.const 3))
    (call $wait (i64.const 110))   ;; more than 100 us
    (call $nibble (i32.const 3))
    (call $wait (i64.const 50))
    (call $nibble (i32.const 2))              ;; four lines from now on
    (call $wait (i64.const 50))
    (call $byte (i32.const 0) (i32.const 0x28))          ;; Function set: 4 bits, two lines, 5x8 dots
    (call $byte (i32.const 0) (i32.const 0x08))          ;; Display off
    (call $byte (i32.const 0) (i32.const 0x01))          ;; Clear display, which takes 1.52 ms
    (call $wait (i64.const 1600))
    (call $byte (i32.const 0) (i32.const 0x06))          ;; Entry mode set: to the right, no shift
    (call $byte (i32.const 0) (i32.const 0x0c))          ;; Display on, no cursor
    (call $byte (i32.const 1) (i32.const 0x41))          ;; the letter A
    (call $see (i32.const 1))))
