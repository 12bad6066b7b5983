;;! clauses = ["common/ops-given"]
;;! title = "a Solomon Systech SSD1306 is initialised and shows a letter: control byte and data are two writes of one exec"
;; Solomon Systech SSD1306 data sheet, rev. 1.1: 8.1.5.2 write mode for I2C; 10.1 commands: AE display off, D5 clock, A8 multiplex
;; ratio, D3 offset, 40 start line, 8D charge pump, 20 addressing mode, A1 and C8 orientation, DA COM pins, A4 show the memory,
;; A6 not inverted, AF display on; 21 columns, 22 pages. Address 0x3c.
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $exec (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; Two operations: the control byte, and what follows it.
  (data (i32.const 8) "\01\00\00\00" "\80\00\00\00" "\01\00\00\00") ;; write 1 byte at 128
  (data (i32.const 20) "\01\00\00\00" "\00\00\00\00" "\00\00\00\00") ;; write no bytes at 0
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  ;; At 144: 19 bytes that initialise 128x64 dots (10.1, and the application note on the charge pump).
  (data (i32.const 144) "\ae\d5\80\a8\3f\d3\00\40\8d\14\20\00\a1\c8\da\12\a4\a6\af")
  ;; At 176: columns 8 to 15, page 2.
  (data (i32.const 176) "\21\08\0f\22\02\02")
  ;; At 192: the letter A.
  (data (i32.const 192) "\7e\11\11\11\7e\00\00\00")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; 8.1.5.2: the control byte is 0x00 before commands and 0x40 before data, for all bytes to the stop.
  (func $send (param $control i32) (param $ptr i32) (param $len i32)
    (i32.store8 (i32.const 128) (local.get $control))
    (i32.store (i32.const 24) (local.get $ptr))
    (i32.store (i32.const 28) (local.get $len))
    (call $see (call $exec (i32.load (i32.const 0)) (i32.const 0x3c) (i32.const 8) (i32.const 2))))

  (func (export "_start")
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 400000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (call $send (i32.const 0x00) (i32.const 144) (i32.const 19))
    (call $send (i32.const 0x00) (i32.const 176) (i32.const 6))
    (call $send (i32.const 0x40) (i32.const 192) (i32.const 8))))
