;;! clauses = ["common/guest-profile"]
;;! title = "data segments are written when the guest asks for it, until they are dropped"
;;! steps = [
;;!   { instantiate = "a" },
;;!   { invoke = "good", on = "a" },
;;!   { instantiate = "segment" },
;;!   { invoke = "segment", on = "segment", ends = "trap" },
;;!   { instantiate = "segment-nothing" },
;;!   { invoke = "segment-nothing", on = "segment-nothing", ends = "trap" },
;;!   { instantiate = "memory-end" },
;;!   { invoke = "memory-end", on = "memory-end", ends = "trap" },
;;!   { instantiate = "memory-nothing" },
;;!   { invoke = "memory-nothing", on = "memory-nothing", ends = "trap" },
;;!   { instantiate = "wraps" },
;;!   { invoke = "wraps", on = "wraps", ends = "trap" },
;;!   { instantiate = "active" },
;;!   { invoke = "active", on = "active", ends = "trap" },
;;!   { instantiate = "dropped" },
;;!   { invoke = "dropped", on = "dropped", ends = "trap" },
;;! ]
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data $active (i32.const 64) "abcd")
  (data $passive "0123456789")
  (data $other "xyz")
  (data $empty "")
  ;; 0: the record of a call

  ;; Shows bytes of the memory.
  (func $bytes (param $ptr i32) (param $len i32)
    (i32.store (i32.const 0) (local.get $ptr))
    (i32.store (i32.const 4) (local.get $len))
    (drop (call $observe (i32.const 0))))

  (func (export "good")
    (memory.init $passive (i32.const 66) (i32.const 3) (i32.const 4))
    (call $bytes (i32.const 62) (i32.const 12))
    (memory.init $other (i32.const 62) (i32.const 0) (i32.const 3))
    (memory.init $passive (i32.const 65526) (i32.const 0) (i32.const 10))
    (call $bytes (i32.const 62) (i32.const 12))
    (call $bytes (i32.const 65524) (i32.const 12))
    (memory.init $passive (i32.const 65536) (i32.const 10) (i32.const 0))
    (memory.init $empty (i32.const 0) (i32.const 0) (i32.const 0))
    (data.drop $passive)
    (data.drop $passive)
    (data.drop $active)
    (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 0))
    (memory.init $active (i32.const 0) (i32.const 0) (i32.const 0))
    (memory.init $other (i32.const 64) (i32.const 1) (i32.const 2))
    (call $bytes (i32.const 62) (i32.const 12)))

  (func (export "segment") (memory.init $passive (i32.const 64) (i32.const 8) (i32.const 3)))
  (func (export "segment-nothing") (memory.init $passive (i32.const 64) (i32.const 11) (i32.const 0)))
  (func (export "memory-end") (memory.init $passive (i32.const 65530) (i32.const 0) (i32.const 7)))
  (func (export "memory-nothing") (memory.init $passive (i32.const 65537) (i32.const 0) (i32.const 0)))
  (func (export "wraps") (memory.init $passive (i32.const 64) (i32.const -1) (i32.const 2)))
  (func (export "active") (memory.init $active (i32.const 64) (i32.const 0) (i32.const 1)))
  (func (export "dropped")
    (data.drop $passive)
    (memory.init $passive (i32.const 64) (i32.const 0) (i32.const 1))))
