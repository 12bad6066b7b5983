;;! clauses = ["common/guest-profile"]
;;! title = "memory.fill writes the lowest byte, and traps beyond the memory, with nothing to write too"
;;! steps = [
;;!   { instantiate = "a" },
;;!   { invoke = "good", on = "a" },
;;!   { instantiate = "beyond" },
;;!   { invoke = "beyond", on = "beyond", ends = "trap" },
;;!   { instantiate = "nothing" },
;;!   { invoke = "nothing", on = "nothing", ends = "trap" },
;;!   { instantiate = "wraps" },
;;!   { invoke = "wraps", on = "wraps", ends = "trap" },
;;!   { instantiate = "all" },
;;!   { invoke = "all", on = "all", ends = "trap" },
;;! ]
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the record of a call

  ;; Shows bytes of the memory.
  (func $bytes (param $ptr i32) (param $len i32)
    (i32.store (i32.const 0) (local.get $ptr))
    (i32.store (i32.const 4) (local.get $len))
    (drop (call $observe (i32.const 0))))

  (func (export "good")
    (memory.fill (i32.const 66) (i32.const 0x1234) (i32.const 5))
    (call $bytes (i32.const 64) (i32.const 9))
    (memory.fill (i32.const 67) (i32.const -1) (i32.const 1))
    (memory.fill (i32.const 68) (i32.const 7) (i32.const 0))
    (call $bytes (i32.const 64) (i32.const 9))
    (memory.fill (i32.const 65533) (i32.const 0xab) (i32.const 3))
    (call $bytes (i32.const 65531) (i32.const 5))
    (memory.fill (i32.const 65536) (i32.const 1) (i32.const 0)))

  (func (export "beyond") (memory.fill (i32.const 65533) (i32.const 1) (i32.const 4)))
  (func (export "nothing") (memory.fill (i32.const 65537) (i32.const 1) (i32.const 0)))
  (func (export "wraps") (memory.fill (i32.const -1) (i32.const 1) (i32.const 2)))
  (func (export "all") (memory.fill (i32.const 1) (i32.const 1) (i32.const -1))))
