;;! clauses = ["gpio/set/value"]
;;! title = "a 74HC595 shift register is driven bit by bit"
;; Texas Instruments SN74HC595 data sheet (SCLS041): "Function Table". SRCLR is tied high, OE low. The first bit shifted in ends
;; up at QH.
(module
  (import "gpio" "init" (func $init (param i32 i32 i32 i32) (result i32)))
  (import "gpio" "set" (func $set (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; Handles: SER at 0, SRCLK at 4, RCLK at 8.
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; "Function Table": a rising edge of SRCLK takes SER in and shifts; one of RCLK shows what was shifted in.
  (func $pulse (param $pin i32) (result i32)
    (i32.or (call $set (local.get $pin) (i32.const 1)) (call $set (local.get $pin) (i32.const 0))))

  ;; Shows a byte: QH gets its highest bit. Gives 0, or something else after any error.
  (func $show (param $byte i32) (result i32)
    (local $left i32)
    (local $error i32)
    (local.set $left (i32.const 8))
    (loop $next
      (local.set $error (i32.or (local.get $error)
        (i32.or
          (call $set (i32.load (i32.const 0)) (i32.and (i32.shr_u (local.get $byte) (i32.const 7)) (i32.const 1)))
          (call $pulse (i32.load (i32.const 4))))))
      (local.set $byte (i32.shl (local.get $byte) (i32.const 1)))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (i32.or (local.get $error) (call $pulse (i32.load (i32.const 8)))))

  (func (export "_start")
    (drop (call $init (i32.const -1) (i32.const 10) (i32.const 1) (i32.const 0)))
    (drop (call $init (i32.const -1) (i32.const 11) (i32.const 1) (i32.const 4)))
    (drop (call $init (i32.const -1) (i32.const 12) (i32.const 1) (i32.const 8)))
    (call $see (call $show (i32.const 0xa5)))
    (call $see (call $show (i32.const 0x0f)))))
