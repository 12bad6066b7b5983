;;! clauses = ["uart/read_some/count", "common/errno-values"]
;;! title = "a GPS receiver is listened to: sentences with checksums, one of them wrong, one spoilt by a framing error"
;; u-blox 6 Receiver Description (GPS.G6-SW-10018), "NMEA Protocol": a sentence is $, the address and fields, *, the exclusive or
;; of all characters between $ and * in two hexadecimal digits, CR, LF; at most 82 characters. "GGA" has the sentence used here.
(module
  (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $read_some (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\18\00\00\00") ;; what came
  ;; 16: {256, length} the sentence without $, * and checksum
  (global $len (mut i32) (i32.const -1))      ;; the length of the sentence, -1 outside
  (global $sum (mut i32) (i32.const 0))       ;; the exclusive or of its characters
  (global $digits (mut i32) (i32.const -1))   ;; how many digits of the checksum came, -1 before it
  (global $checksum (mut i32) (i32.const 0))
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; The value of a hexadecimal digit in upper case.
  (func $digit (param $c i32) (result i32)
    (select
      (i32.sub (local.get $c) (i32.const 55))
      (i32.sub (local.get $c) (i32.const 48))
      (i32.gt_u (local.get $c) (i32.const 57))))

  ;; Two digits of the checksum end a sentence: shows whether it is right, and then the sentence.
  (func $check (param $c i32)
    (global.set $checksum (i32.or
      (i32.shl (global.get $checksum) (i32.const 4))
      (call $digit (local.get $c))))
    (global.set $digits (i32.add (global.get $digits) (i32.const 1)))
    (if (i32.lt_u (global.get $digits) (i32.const 2)) (then (return)))
    (call $see (i32.eq (global.get $checksum) (global.get $sum)))
    (if (i32.eq (global.get $checksum) (global.get $sum))
      (then
        (i32.store (i32.const 16) (i32.const 256))
        (i32.store (i32.const 20) (global.get $len))
        (drop (call $observe (i32.const 16)))))
    (global.set $len (i32.const -1)))

  (func $character (param $c i32)
    (if (i32.eq (local.get $c) (i32.const 0x24)) ;; $
      (then
        (global.set $len (i32.const 0))
        (global.set $sum (i32.const 0))
        (global.set $digits (i32.const -1))
        (global.set $checksum (i32.const 0))
        (return)))
    (if (i32.lt_s (global.get $len) (i32.const 0)) (then (return)))
    (if (i32.ge_s (global.get $digits) (i32.const 0)) (then (call $check (local.get $c)) (return)))
    (if (i32.eq (local.get $c) (i32.const 0x2a)) (then (global.set $digits (i32.const 0)) (return))) ;; *
    ;; Too long for a sentence.
    (if (i32.eq (global.get $len) (i32.const 80)) (then (global.set $len (i32.const -1)) (return)))
    (i32.store8 offset=256 (global.get $len) (local.get $c))
    (global.set $len (i32.add (global.get $len) (i32.const 1)))
    (global.set $sum (i32.xor (global.get $sum) (local.get $c))))

  (func (export "_start")
    (local $error i32)
    (local $i i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 9600) (i32.const -1) (i32.const -1) (i32.const 0)))
    (loop $next
      ;; Waits 1.1 s: receivers report every second. The count goes to 4.
      (local.set $error (call $read_some (i32.load (i32.const 0)) (i32.const 8) (i32.const 1100) (i32.const 4)))
      (if (i32.eqz (local.get $error))
        (then
          (local.set $i (i32.const 0))
          (block $done
            (loop $each
              (br_if $done (i32.ge_u (local.get $i) (i32.load (i32.const 4))))
              (call $character (i32.load8_u offset=128 (local.get $i)))
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br $each))))
        (else
          (call $see (local.get $error))
          (global.set $len (i32.const -1)))) ;; the sentence is lost, the next one is not
      ;; Goes on after a framing error.
      (br_if $next (i32.or (i32.eqz (local.get $error)) (i32.eq (local.get $error) (i32.const -14)))))))
