;;! clauses = ["uart/configure/parameters", "uart/write/bytes", "uart/read/bytes", "common/errno-values"]
;;! title = "a Modbus meter is asked for its voltage until it answers with a right checksum"
;; MODBUS over Serial Line, V1.02: 2.5.1 RTU transmission mode; 6.2.2 CRC generation. MODBUS Application Protocol, V1.1b3: 6.4
;; Read Input Registers (0x04). The meter is an Eastron SDM630, whose register 30001 is the voltage of phase 1 as a float.
(module
  (import "uart" "init" (func $uart_init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "configure" (func $uart_configure (param i32 i32 i32 i32) (result i32)))
  (import "uart" "write" (func $uart_write (param i32 i32 i32) (result i32)))
  (import "uart" "read" (func $uart_read (param i32 i32 i32) (result i32)))
  (import "uart" "flush" (func $uart_flush (param i32) (result i32)))
  (import "time" "delay" (func $time_delay (param i64) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\08\00\00\00") ;; the request; the checksum goes to 134
  (data (i32.const 16) "\90\00\00\00" "\09\00\00\00") ;; the answer
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\01\04\00\00\00\02") ;; unit 1, Read Input Registers, two of them from 0 on

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; 6.2.2: CRC-16, polynomial 0xa001 (reflected), start value 0xffff. Over a frame with its checksum it is 0.
  (func $crc (param $at i32) (param $len i32) (result i32)
    (local $crc i32)
    (local $bit i32)
    (local.set $crc (i32.const 0xffff))
    (loop $bytes
      (local.set $crc (i32.xor (local.get $crc) (i32.load8_u (local.get $at))))
      (local.set $bit (i32.const 8))
      (loop $bits
        (local.set $crc (i32.xor
          (i32.shr_u (local.get $crc) (i32.const 1))
          (select (i32.const 0xa001) (i32.const 0) (i32.and (local.get $crc) (i32.const 1)))))
        (br_if $bits (local.tee $bit (i32.sub (local.get $bit) (i32.const 1)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $bytes (local.tee $len (i32.sub (local.get $len) (i32.const 1)))))
    (local.get $crc))

  (func (export "_start")
    (local $error i32)
    (local $left i32)
    ;; The handle goes to 0.
    (drop (call $uart_init (i32.const 1) (i32.const 9600) (i32.const -1) (i32.const -1) (i32.const 0)))
    ;; 2.5.1: 8 data bits, even parity, one stop bit.
    (call $see (call $uart_configure (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 0)))
    (i32.store16 (i32.const 134) (call $crc (i32.const 128) (i32.const 6))) ;; low byte first
    (local.set $left (i32.const 5)) ;; attempts
    (loop $ask
      (drop (call $uart_write (i32.load (i32.const 0)) (i32.const 0) (i32.const 8)))
      (drop (call $uart_flush (i32.load (i32.const 0))))
      (local.set $error (call $uart_read (i32.load (i32.const 0)) (i32.const 0) (i32.const 16)))
      (call $see (local.get $error))
      (if (i32.eqz (local.get $error))
        (then (if (call $crc (i32.const 144) (i32.const 9)) (then (local.set $error (i32.const 1)))))) ;; an answer, but spoilt
      (if (local.get $error)
        (then
          (drop (call $time_delay (i64.const 100000000)))
          (br_if $ask (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
    (call $see (local.get $left))
    ;; Two registers, high byte first: a float.
    (call $see (i32.or
      (i32.or (i32.shl (i32.load8_u (i32.const 147)) (i32.const 24)) (i32.shl (i32.load8_u (i32.const 148)) (i32.const 16)))
      (i32.or (i32.shl (i32.load8_u (i32.const 149)) (i32.const 8)) (i32.load8_u (i32.const 150)))))))
