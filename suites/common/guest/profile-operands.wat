;;! clauses = ["common/guest-profile"]
;;! title = "an operand keeps the value that its local had"
(module
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
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

  ;; Each gives the old values and the new ones, of parameters and locals of all sizes.
  (func $here (param $a i32) (param $b i64) (param $c i32) (param $d f64) (local $e i64) (local $f f32)
    (local.set $e (i64.const 0x5_0000_0005))
    (local.set $f (f32.const 6))
    (local.get $a) (local.get $b) (local.get $c) (local.get $d) (local.get $e) (local.get $f) (local.get $b)
    (local.set $a (i32.const -1))
    (local.set $b (i64.const -2))
    (local.set $c (i32.const -3))
    (local.set $d (f64.const -4))
    (local.set $e (i64.const -5))
    (local.set $f (f32.const -6))
    (call $put64)
    (call $put32 (i32.reinterpret_f32))
    (call $put64)
    (call $put64 (i64.reinterpret_f64))
    (call $put32)
    (call $put64)
    (call $put32)
    (call $put32 (local.get $a))
    (call $put64 (local.get $b))
    (call $put64 (i64.reinterpret_f64 (local.get $d)))
    (call $put32 (i32.reinterpret_f32 (local.get $f)))
    (call $show))

  (func $in_block (param $a i32) (param $b i64) (param $c i64)
    (local.get $c) (local.get $b) (local.get $a)
    (block
      (local.set $a (i32.const -1))
      (block
        (local.set $b (i64.const -2))
        (local.set $c (i64.const -3))))
    (call $put32) (call $put64) (call $put64)
    (call $show))

  (func $in_loop (param $a i64) (param $n i64) (local $sum i64)
    (local.get $sum) (local.get $n) (local.get $a)
    (loop $next
      (local.set $sum (i64.add (local.get $sum) (local.get $n)))
      (local.set $a (i64.add (local.get $a) (local.get $a)))
      (local.set $n (i64.sub (local.get $n) (i64.const 1)))
      (br_if $next (i32.wrap_i64 (local.get $n))))
    (call $put64) (call $put64) (call $put64)
    (call $put64 (local.get $a)) (call $put64 (local.get $n)) (call $put64 (local.get $sum))
    (call $show))

  (func $in_if (param $a i32) (param $b i64) (param $c f64)
    (local.get $c) (local.get $b) (local.get $a)
    (if (local.get $a)
      (then (local.set $b (i64.const -1)))
      (else (local.set $c (f64.const -1)) (local.set $a (i32.const -1))))
    (call $put32) (call $put64) (call $put64 (i64.reinterpret_f64))
    (call $put64 (local.get $b))
    (call $show))

  ;; A number is given out, and then counted up.
  (func $count (param $n i64) (result i64)
    (local.get $n)
    (local.set $n (i64.add (local.get $n) (i64.const 1)))
    (i64.mul (local.get $n)))

  ;; The result of a call waits while there are others.
  (global $number (mut i32) (i32.const 0x1234_5678))
  (func $wide (param $n i32)
    (i32.add (local.get $n) (i32.const 1))
    (call $count (i64.const 0x1_0000_0001))
    (global.get $number)
    (i32.add (local.get $n) (global.get $number))
    (call $put32)
    (call $put32)
    (call $put64)
    (call $put32))

  ;; A float is taken along over operands that stay behind.
  (func $jumps (param $n i32) (param $d f64) (result f64)
    (block $out (result f64)
      (i32.add (local.get $n) (i32.const 1))
      (global.get $number)
      (i64.extend_i32_u (local.get $n))
      (f64.neg (local.get $d))
      (f64.add (local.get $d) (f64.const 1))
      (br_if $out (local.get $n))
      (call $put64 (i64.reinterpret_f64))
      (call $put64 (i64.reinterpret_f64))
      (call $put64)
      (call $put32)
      (call $put32)
      (f64.const 9)))

  (func (export "_start")
    (call $here (i32.const 1) (i64.const 0x2_0000_0002) (i32.const 3) (f64.const 4))
    (call $in_block (i32.const 1) (i64.const 0x2_0000_0002) (i64.const 0x3_0000_0003))
    (call $in_loop (i64.const 0x1_0000_0001) (i64.const 4))
    (call $in_if (i32.const 0) (i64.const 0x2_0000_0002) (f64.const 3))
    (call $in_if (i32.const 1) (i64.const 0x2_0000_0002) (f64.const 3))
    (call $put64 (call $count (i64.const 0x1_0000_0001)))
    (call $wide (i32.const 7))
    (call $put64 (i64.reinterpret_f64 (call $jumps (i32.const 0) (f64.const 3))))
    (call $put64 (i64.reinterpret_f64 (call $jumps (i32.const 1) (f64.const 3))))
    (call $show)))
