;;! clauses = ["common/guest-profile"]
;;! title = "memory.copy copies over itself, and traps beyond the memory, with nothing to copy too"
;;! steps = [
;;!   { instantiate = "a" },
;;!   { invoke = "good", on = "a" },
;;!   { instantiate = "to" },
;;!   { invoke = "to", on = "to", ends = "trap" },
;;!   { instantiate = "from" },
;;!   { invoke = "from", on = "from", ends = "trap" },
;;!   { instantiate = "nothing-to" },
;;!   { invoke = "nothing-to", on = "nothing-to", ends = "trap" },
;;!   { instantiate = "nothing-from" },
;;!   { invoke = "nothing-from", on = "nothing-from", ends = "trap" },
;;!   { instantiate = "wraps" },
;;!   { invoke = "wraps", on = "wraps", ends = "trap" },
;;!   { instantiate = "all" },
;;!   { invoke = "all", on = "all", ends = "trap" },
;;! ]
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\00\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f")
  ;; 0: the record of a call

  ;; Shows bytes of the memory.
  (func $bytes (param $ptr i32) (param $len i32)
    (i32.store (i32.const 0) (local.get $ptr))
    (i32.store (i32.const 4) (local.get $len))
    (drop (call $observe (i32.const 0))))

  (func (export "good")
    (memory.copy (i32.const 96) (i32.const 66) (i32.const 4))
    (call $bytes (i32.const 94) (i32.const 8))
    ;; Upwards and downwards over itself.
    (memory.copy (i32.const 68) (i32.const 64) (i32.const 8))
    (call $bytes (i32.const 64) (i32.const 16))
    (memory.copy (i32.const 66) (i32.const 70) (i32.const 8))
    (call $bytes (i32.const 64) (i32.const 16))
    (memory.copy (i32.const 70) (i32.const 70) (i32.const 5))
    (call $bytes (i32.const 64) (i32.const 16))
    ;; Up to the end, and nothing at the end.
    (memory.copy (i32.const 65520) (i32.const 64) (i32.const 16))
    (call $bytes (i32.const 65520) (i32.const 16))
    (memory.copy (i32.const 65536) (i32.const 65536) (i32.const 0))
    ;; What a page has that came later.
    (drop (memory.grow (i32.const 1)))
    (memory.copy (i32.const 65530) (i32.const 64) (i32.const 12))
    (call $bytes (i32.const 65528) (i32.const 16))
    (memory.copy (i32.const 131072) (i32.const 0) (i32.const 0)))

  (func (export "to") (memory.copy (i32.const 65521) (i32.const 64) (i32.const 16)))
  (func (export "from") (memory.copy (i32.const 64) (i32.const 65521) (i32.const 16)))
  (func (export "nothing-to") (memory.copy (i32.const 65537) (i32.const 0) (i32.const 0)))
  (func (export "nothing-from") (memory.copy (i32.const 0) (i32.const 65537) (i32.const 0)))
  (func (export "wraps") (memory.copy (i32.const -1) (i32.const 64) (i32.const 2)))
  (func (export "all") (memory.copy (i32.const 64) (i32.const 96) (i32.const -1))))
