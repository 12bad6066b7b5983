;;! clauses = ["spi/read/bytes"]
;;! title = "a Maxim MAX31855 is read: above zero, below zero, and with a broken thermocouple"
;; Maxim MAX31855 data sheet: "Memory Map: Bit Weights and Functions"; "Thermocouple Temperature Data Format"; "Reference
;; Junction Temperature Data Format".
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "read" (func $read (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\04\00\00\00") ;; 4 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $left i32)
    (local $frame i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (local.set $left (i32.const 3))
    (loop $next
      (call $see (call $read (i32.load (i32.const 0)) (i32.const 8)))
      ;; Bit 31 first.
      (local.set $frame (i32.or
        (i32.or (i32.shl (i32.load8_u (i32.const 128)) (i32.const 24)) (i32.shl (i32.load8_u (i32.const 129)) (i32.const 16)))
        (i32.or (i32.shl (i32.load8_u (i32.const 130)) (i32.const 8)) (i32.load8_u (i32.const 131)))))
      (if (i32.and (local.get $frame) (i32.const 0x10000))
        ;; Bit 16, a fault: SCV, SCG, OC.
        (then (call $see (i32.and (local.get $frame) (i32.const 7))))
        ;; Bits 31 to 18: quarters of a degree.
        (else (call $see (i32.shr_s (local.get $frame) (i32.const 18)))))
      ;; Bits 15 to 4: sixteenths of a degree, inside.
      (call $see (i32.shr_s (i32.shl (local.get $frame) (i32.const 16)) (i32.const 20)))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
