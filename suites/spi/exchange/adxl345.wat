;;! clauses = ["spi/configure/parameters", "spi/write/bytes", "spi/transfer_inplace/bytes"]
;;! title = "an Analog Devices ADXL345 is identified, started and read in mode 3"
;; Analog Devices ADXL345 data sheet: "Serial Communications", SPI (CPOL = 1, CPHA = 1, at most 5 MHz); "Register Map" and
;; "Register Definitions": 0x00 DEVID, 0x2d POWER_CTL, 0x30 INT_SOURCE, 0x31 DATA_FORMAT, 0x32 to 0x37 DATAX0 to DATAZ1.
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "configure" (func $configure (param i32 i32 i32 i32) (result i32)))
  (import "spi" "write" (func $write (param i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $transfer_inplace (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; a register and its value
  (data (i32.const 16) "\88\00\00\00" "\02\00\00\00") ;; a register to read, and room for its value
  (data (i32.const 24) "\90\00\00\00" "\07\00\00\00") ;; a register to read, and room for six in a row
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func $set (param $register i32) (param $value i32)
    (i32.store8 (i32.const 128) (local.get $register))
    (i32.store8 (i32.const 129) (local.get $value))
    (call $see (call $write (i32.load (i32.const 0)) (i32.const 8))))

  ;; "Serial Communications", SPI: bit 7 of the first byte says read.
  (func $get (param $register i32) (result i32)
    (i32.store16 (i32.const 136) (i32.or (local.get $register) (i32.const 0x80)))
    (call $see (call $transfer_inplace (i32.load (i32.const 0)) (i32.const 16)))
    (i32.load8_u (i32.const 137)))

  (func (export "_start")
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 5000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (call $see (call $configure (i32.load (i32.const 0)) (i32.const 3) (i32.const 8) (i32.const 0))) ;; CPOL 1, CPHA 1
    (call $see (i32.eq (call $get (i32.const 0x00)) (i32.const 0xe5))) ;; DEVID
    (call $set (i32.const 0x31) (i32.const 0x0b)) ;; DATA_FORMAT: FULL_RES, 16 g
    (call $set (i32.const 0x2d) (i32.const 0x08)) ;; POWER_CTL: Measure
    (loop $wait ;; INT_SOURCE: DATA_READY
      (br_if $wait (i32.eqz (i32.and (call $get (i32.const 0x30)) (i32.const 0x80)))))
    ;; From DATAX0 on, bit 6: several bytes. What is behind the first byte does not matter to the sensor.
    (i64.store (i32.const 144) (i64.const 0xf2))
    (call $see (call $transfer_inplace (i32.load (i32.const 0)) (i32.const 24)))
    ;; Low byte first, with sign, 256 to a g.
    (call $see (i32.load16_s (i32.const 145)))
    (call $see (i32.load16_s (i32.const 147)))
    (call $see (i32.load16_s (i32.const 149)))))
