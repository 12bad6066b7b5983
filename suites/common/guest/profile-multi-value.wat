;;! clauses = ["common/guest-profile"]
;;! title = "functions have several results"
;;! steps = [
;;!   { instantiate = "a" },
;;!   { invoke = "good", on = "a" },
;;!   { instantiate = "later" },
;;!   { invoke = "later", on = "later", ends = "trap" },
;;!   { instantiate = "fewer" },
;;!   { invoke = "fewer", on = "fewer", ends = "trap" },
;;!   { instantiate = "more" },
;;!   { invoke = "more", on = "more", ends = "trap" },
;;! ]
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (table funcref (elem $three $swap $other))
  (type $pair (func (param i32 i32) (result i32 i32)))
  (type $near (func (param i32 i32) (result i32 i64)))
  ;; 0: the record of a call, 8: the next place for a result, 16: results

  (func $put32 (param $result i32)
    (i32.store (i32.add (i32.const 16) (i32.load (i32.const 8))) (local.get $result))
    (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 4))))

  (func $put64 (param $result i64)
    (i64.store (i32.add (i32.const 16) (i32.load (i32.const 8))) (local.get $result))
    (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 8))))

  ;; Shows the results, and begins anew.
  (func $show
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.load (i32.const 8)))
    (drop (call $observe (i32.const 0)))
    (i32.store (i32.const 8) (i32.const 0)))

  (func $three (result i32 i64 i32)
    (i32.const 1) (i64.const 0x2_0000_0002) (i32.const 3))
  (func $swap (type $pair) (local.get 1) (local.get 0))
  (func $other (type $near) (local.get 0) (i64.extend_i32_u (local.get 1)))
  (func $floats (param f32 f64) (result f64 f32 f64 f32)
    (local.get 1) (local.get 0) (f64.neg (local.get 1)) (f32.neg (local.get 0)))

  ;; The sum and the product of the numbers up to one, by recursion.
  (func $both (param $n i32) (result i32 i32) (local $sum i32) (local $product i32)
    (if (i32.eqz (local.get $n))
      (then (return (i32.const 0) (i32.const 1))))
    (call $both (i32.sub (local.get $n) (i32.const 1)))
    (local.set $product)
    (local.set $sum)
    (i32.add (local.get $sum) (local.get $n))
    (i32.mul (local.get $product) (local.get $n)))

  ;; Ends in different ways.
  (func $ways (param $way i32) (result i32 i32 i32)
    (i32.const 10) (i32.const 11) (i32.const 12)
    (br_if 0 (i32.eq (local.get $way) (i32.const 0)))
    (drop) (drop) (drop)
    (block
      (br_if 0 (i32.ne (local.get $way) (i32.const 1)))
      (return (i32.const 20) (i32.const 21) (i32.const 22)))
    (i32.const 99) (i32.const 30) (i32.const 31) (i32.const 32)
    (br_table 0 0 0 (local.get $way)))

  (func $put_three (param i32 i64 i32)
    (call $put32 (local.get 0))
    (call $put64 (local.get 1))
    (call $put32 (local.get 2)))

  (func $put_pair (param i32 i32)
    (call $put32 (local.get 0))
    (call $put32 (local.get 1)))

  (func (export "good") (local $a f32)
    (call $put_three (call $three))
    (call $put_three (call_indirect (result i32 i64 i32) (i32.const 0)))
    (call $put_pair (call $swap (call $swap (call $swap (i32.const 1) (i32.const 2)))))
    (call $put_pair (call_indirect (type $pair) (i32.const 5) (i32.const 6) (i32.const 1)))
    (call_indirect (type $near) (i32.const 7) (i32.const -1) (i32.const 2))
    (call $put64)
    (call $put32)
    (call $show)
    (call $floats (f32.const 1.5) (f64.const -2.25))
    (local.set $a)
    (call $put64 (i64.reinterpret_f64))
    (call $put32 (i32.reinterpret_f32))
    (call $put64 (i64.reinterpret_f64))
    (call $put32 (i32.reinterpret_f32 (local.get $a)))
    (call $show)
    (call $put_pair (call $both (i32.const 10)))
    (call $ways (i32.const 0)) (call $put32) (call $put32) (call $put32)
    (call $ways (i32.const 1)) (call $put32) (call $put32) (call $put32)
    (call $ways (i32.const 2)) (call $put32) (call $put32) (call $put32)
    (call $show))

  ;; Types that differ in a later result, or in having one, differ.
  (func (export "later")
    (call_indirect (type $near) (i32.const 1) (i32.const 2) (i32.const 1))
    (drop) (drop))
  (func (export "fewer")
    (drop (call_indirect (param i32 i32) (result i32) (i32.const 1) (i32.const 2) (i32.const 1))))
  (func (export "more")
    (call_indirect (result i32 i64) (i32.const 0))
    (drop) (drop)))
