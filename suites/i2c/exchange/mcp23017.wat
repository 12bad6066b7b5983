;;! clauses = ["i2c/write/bytes", "i2c/write_read/one-call"]
;;! title = "a Microchip MCP23017 shows on port A what is pressed on port B"
;; Microchip MCP23017/MCP23S17 data sheet (DS20001952): register addresses with IOCON.BANK = 0, as after reset; 3.5 registers.
;; Address 0100 A2 A1 A0, here all low: 0x20.
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; a register and its value
  (data (i32.const 16) "\82\00\00\00" "\01\00\00\00") ;; the register to read
  (data (i32.const 24) "\83\00\00\00" "\01\00\00\00") ;; its value
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 130) "\13") ;; GPIOB

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func $set (param $register i32) (param $value i32)
    (i32.store8 (i32.const 128) (local.get $register))
    (i32.store8 (i32.const 129) (local.get $value))
    (call $see (call $write (i32.load (i32.const 0)) (i32.const 0x20) (i32.const 8))))

  (func (export "_start")
    (local $i i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 400000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (call $set (i32.const 0x00) (i32.const 0x00)) ;; 3.5.1 IODIRA: all outputs
    (call $set (i32.const 0x01) (i32.const 0xff)) ;; 3.5.1 IODIRB: all inputs
    (call $set (i32.const 0x0d) (i32.const 0xff)) ;; 3.5.7 GPPUB: pull-ups; a pressed button reads 0
    (loop $next
      (call $see (call $write_read (i32.load (i32.const 0)) (i32.const 0x20) (i32.const 16) (i32.const 24))) ;; 3.5.10 GPIOB
      (call $set (i32.const 0x14) (i32.xor (i32.load8_u (i32.const 131)) (i32.const 0xff))) ;; 3.5.11 OLATA
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))))
