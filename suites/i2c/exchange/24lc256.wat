;;! clauses = ["i2c/write/bytes", "i2c/write_read/one-call"]
;;! title = "a Microchip 24LC256 is written across the end of a page and read back, with acknowledge polling"
;; Microchip 24AA256/24LC256/24FC256 data sheet (DS20001203): 5.0 device addressing: 1010 A2 A1 A0, here all low, so 0x50;
;; 6.2 page write; 7.0 acknowledge polling; 8.2 random read; 8.3 sequential read.
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 8: {128, 2 + n} what to write: at 128 the address in the memory, high byte first, then n bytes
  (data (i32.const 16) "\80\00\00\00" "\00\00\00\00") ;; no bytes: an address probe
  (data (i32.const 24) "\80\00\00\00" "\02\00\00\00") ;; the address in the memory
  (data (i32.const 32) "\e0\00\00\00" "\08\00\00\00") ;; what was read
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 192) "EmbedWas")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; Writes bytes, page by page. Gives the first error but for those of the polling.
  (func $store (param $from i32) (param $to i32) (param $left i32) (result i32)
    (local $n i32)
    (local $i i32)
    (local $error i32)
    (loop $page
      ;; 6.2: a write that goes past the end of its page of 64 bytes wraps around to its start.
      (local.set $n (i32.sub (i32.const 64) (i32.and (local.get $to) (i32.const 63))))
      (if (i32.gt_u (local.get $n) (local.get $left)) (then (local.set $n (local.get $left))))
      (i32.store8 (i32.const 128) (i32.shr_u (local.get $to) (i32.const 8)))
      (i32.store8 (i32.const 129) (local.get $to))
      (local.set $i (i32.const 0))
      (loop $byte
        (i32.store8 offset=130 (local.get $i) (i32.load8_u (i32.add (local.get $from) (local.get $i))))
        (br_if $byte (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
      (i32.store (i32.const 8) (i32.const 128))
      (i32.store (i32.const 12) (i32.add (local.get $n) (i32.const 2)))
      (local.set $error (call $write (i32.load (i32.const 0)) (i32.const 0x50) (i32.const 8)))
      (if (local.get $error) (then (return (local.get $error))))
      ;; 7.0: while it programs, the memory does not acknowledge its address.
      (loop $poll
        (local.set $error (call $write (i32.load (i32.const 0)) (i32.const 0x50) (i32.const 16)))
        (br_if $poll (i32.eq (local.get $error) (i32.const -9))))
      (local.set $from (i32.add (local.get $from) (local.get $n)))
      (local.set $to (i32.add (local.get $to) (local.get $n)))
      (local.set $left (i32.sub (local.get $left) (local.get $n)))
      (br_if $page (i32.and (i32.eqz (local.get $error)) (i32.ne (local.get $left) (i32.const 0)))))
    (local.get $error))

  (func (export "_start")
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 400000) (i32.const -1) (i32.const -1) (i32.const 0)))
    (call $see (call $store (i32.const 192) (i32.const 0x123d) (i32.const 8))) ;; 3 bytes before the end of a page
    ;; 8.2, 8.3: a random read sets the address and goes on over pages.
    (i32.store16 (i32.const 128) (i32.const 0x3d12))
    (call $see (call $write_read (i32.load (i32.const 0)) (i32.const 0x50) (i32.const 24) (i32.const 32)))
    (drop (call $observe (i32.const 32)))))
