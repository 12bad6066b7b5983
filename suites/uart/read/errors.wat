;;! clauses = ["uart/read/bytes", "common/errno-values"]
;;! title = "the errors of a line reach the guest as they are, and the next byte is read"
(module
  (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read" (func $read (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; 1 byte at 128
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (local $i i32)
    (local $error i32)
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 115200) (i32.const -1) (i32.const -1) (i32.const 0)))
    (loop $next ;; eleven calls
      (call $see (local.tee $error (call $read (i32.load (i32.const 0)) (i32.const 0) (i32.const 8))))
      (if (i32.eqz (local.get $error)) (then (drop (call $observe (i32.const 8)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 11))))))
