;;! clauses = ["spi/transfer_inplace/bytes"]
;;! title = "three channels of a Microchip MCP3008 are read"
;; Microchip MCP3004/3008 data sheet (DS21295): 5.0 serial communications; 6.1 using the MCP3004/3008 with microcontroller SPI
;; ports.
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "transfer_inplace" (func $transfer_inplace (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\03\00\00\00") ;; 3 bytes at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $channel i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (loop $next
      ;; 5.0: the start bit, then SGL/DIFF and the channel.
      (i32.store8 (i32.const 128) (i32.const 0x01))
      (i32.store8 (i32.const 129) (i32.or (i32.const 0x80) (i32.shl (local.get $channel) (i32.const 4))))
      (i32.store8 (i32.const 130) (i32.const 0))
      (call $see (call $transfer_inplace (i32.load (i32.const 0)) (i32.const 8)))
      ;; 6.1: a null bit and ten bits of data end the answer; what is before them is unknown.
      (call $see (i32.or
        (i32.shl (i32.and (i32.load8_u (i32.const 129)) (i32.const 3)) (i32.const 8))
        (i32.load8_u (i32.const 130))))
      (br_if $next (i32.lt_u (local.tee $channel (i32.add (local.get $channel) (i32.const 1))) (i32.const 3))))))
