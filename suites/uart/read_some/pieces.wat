;;! clauses = ["uart/read_some/count"]
;;! title = "a line that comes in pieces is put together"
(module
  (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $read_some (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 8: {pointer, length} of the room that is left in the 32 bytes at 128
  (data (i32.const 16) "\80\00\00\00" "\0e\00\00\00") ;; the line
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $got i32)
    (local $error i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 115200) (i32.const -1) (i32.const -1) (i32.const 0)))
    (block $done (loop $more
      (i32.store (i32.const 8) (i32.add (i32.const 128) (local.get $got)))
      (i32.store (i32.const 12) (i32.sub (i32.const 32) (local.get $got)))
      ;; Waits 100 ms; the count goes to 4.
      (call $see (local.tee $error (call $read_some (i32.load (i32.const 0)) (i32.const 8) (i32.const 100) (i32.const 4))))
      (br_if $done (local.get $error))
      (call $see (i32.load (i32.const 4)))
      (local.set $got (i32.add (local.get $got) (i32.load (i32.const 4))))
      ;; Until the last byte is a line feed.
      (br_if $more (i32.ne (i32.load8_u offset=127 (local.get $got)) (i32.const 0x0a)))))
    (drop (call $observe (i32.const 16)))))
