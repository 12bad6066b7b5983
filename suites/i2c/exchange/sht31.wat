;;! clauses = ["i2c/write/bytes", "i2c/read/bytes", "time/delay/ns"]
;;! title = "a Sensirion SHT31 is read: polling, checksums, and a new measurement after a wrong checksum"
;; Sensirion SHT3x-DIS data sheet: 4.3 single shot, high repeatability, no clock stretching: command 0x2400; 4.4 the read header
;; is not acknowledged while no data is present; 4.12 checksum; 4.13 conversion. Address 0x44: ADDR low.
(module
  (import "i2c" "init" (func $i2c_init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $i2c_write (param i32 i32 i32) (result i32)))
  (import "i2c" "read" (func $i2c_read (param i32 i32 i32) (result i32)))
  (import "time" "delay" (func $time_delay (param i64) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; the command: 2 bytes at 128
  (data (i32.const 16) "\88\00\00\00" "\06\00\00\00") ;; the answer: 6 bytes at 136
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\24\00")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; 4.12: CRC-8, polynomial 0x31, start value 0xff, no reflection, no final xor. Over a word and its checksum it is 0.
  (func $crc (param $at i32) (result i32)
    (local $crc i32)
    (local $i i32)
    (local $bit i32)
    (local.set $crc (i32.const 0xff))
    (loop $bytes
      (local.set $crc (i32.xor (local.get $crc) (i32.load8_u (i32.add (local.get $at) (local.get $i)))))
      (local.set $bit (i32.const 8))
      (loop $bits
        (local.set $crc (i32.shl (local.get $crc) (i32.const 1)))
        (if (i32.and (local.get $crc) (i32.const 0x100)) (then (local.set $crc (i32.xor (local.get $crc) (i32.const 0x131)))))
        (br_if $bits (local.tee $bit (i32.sub (local.get $bit) (i32.const 1)))))
      (br_if $bytes (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
    (local.get $crc))

  ;; The big-endian word at an address, as a part of 65535 of the scale.
  (func $scaled (param $at i32) (param $scale i64) (result i32)
    (i32.wrap_i64 (i64.div_u
      (i64.mul (local.get $scale) (i64.extend_i32_u
        (i32.or (i32.shl (i32.load8_u (local.get $at)) (i32.const 8)) (i32.load8_u offset=1 (local.get $at)))))
      (i64.const 65535))))

  (func (export "_start")
    (local $error i32)
    ;; The handle goes to 0.
    (drop (call $i2c_init (i32.const 1) (i32.const 400000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (loop $measure
      (call $see (call $i2c_write (i32.load (i32.const 0)) (i32.const 0x44) (i32.const 8)))
      (drop (call $time_delay (i64.const 15000000)))
      (loop $poll
        (local.set $error (call $i2c_read (i32.load (i32.const 0)) (i32.const 0x44) (i32.const 16)))
        (if (i32.eq (local.get $error) (i32.const -9)) ;; nack_address: not finished yet
          (then
            (drop (call $time_delay (i64.const 1000000)))
            (br $poll))))
      (call $see (local.get $error))
      (br_if $measure (i32.and (i32.eqz (local.get $error)) (i32.or (call $crc (i32.const 136)) (call $crc (i32.const 139))))))
    ;; 4.13: T = -45 + 175 * S / (2^16 - 1) degrees, RH = 100 * S / (2^16 - 1) percent; here in thousandths.
    (call $see (i32.sub (call $scaled (i32.const 136) (i64.const 175000)) (i32.const 45000)))
    (call $see (call $scaled (i32.const 139) (i64.const 100000)))))
