;; Loops: a sieve, a CRC bit by bit, a product of matrices, shaped as compilers write them. Traps when a result is wrong.
(module
  (memory (export "memory") 2)

  (func (export "run")
    (if (i32.ne (call $sieve (i32.const 65536)) (i32.const 6542)) (then unreachable))
    (if (i32.ne (call $crc (i32.const 0) (i32.const 8192)) (i32.const 0x7375f89)) (then unreachable))
    (call $fill (i32.const 65536) (i32.const 2048))
    (call $multiply (i32.const 65536) (i32.const 73728) (i32.const 81920) (i32.const 32))
    (if (f64.ne (call $sum (i32.const 81920) (i32.const 1024)) (f64.const 294344)) (then unreachable)))

  ;; How many primes there are below `$limit`; the bytes from 0 on tell which numbers have a divisor.
  (func $sieve (param $limit i32) (result i32) (local $i i32) (local $j i32) (local $count i32)
    (loop $clear
      (i32.store8 (local.get $i) (i32.const 0))
      (br_if $clear
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $limit))))
    (local.set $i (i32.const 2))
    (loop $numbers
      (if (i32.eqz (i32.load8_u (local.get $i)))
        (then
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (local.set $j (i32.shl (local.get $i) (i32.const 1)))
          (block $marked
            (br_if $marked (i32.ge_u (local.get $j) (local.get $limit)))
            (loop $multiples
              (i32.store8 (local.get $j) (i32.const 1))
              (br_if $multiples
                (i32.lt_u (local.tee $j (i32.add (local.get $j) (local.get $i))) (local.get $limit)))))))
      (br_if $numbers
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $limit))))
    (local.get $count))

  ;; CRC-32 of `$len` bytes.
  (func $crc (param $at i32) (param $len i32) (result i32) (local $crc i32) (local $bit i32)
    (local.set $crc (i32.const -1))
    (loop $bytes
      (local.set $crc (i32.xor (local.get $crc) (i32.load8_u (local.get $at))))
      (local.set $bit (i32.const 8))
      (loop $bits
        (local.set $crc
          (i32.xor
            (i32.shr_u (local.get $crc) (i32.const 1))
            (i32.and (i32.const 0xedb88320) (i32.sub (i32.const 0) (i32.and (local.get $crc) (i32.const 1))))))
        (br_if $bits (local.tee $bit (i32.sub (local.get $bit) (i32.const 1)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $bytes (local.tee $len (i32.sub (local.get $len) (i32.const 1)))))
    (i32.xor (local.get $crc) (i32.const -1)))

  ;; Writes `$count` numbers from 0 to 6, in turn.
  (func $fill (param $at i32) (param $count i32) (local $i i32)
    (loop $numbers
      (f64.store (local.get $at) (f64.convert_i32_u (i32.rem_u (local.get $i) (i32.const 7))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $numbers
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))

  ;; `$c` = `$a` times `$b`, all of `$n` rows and columns.
  (func $multiply (param $a i32) (param $b i32) (param $c i32) (param $n i32)
    (local $row i32) (local $column i32) (local $k i32) (local $left i32) (local $right i32) (local $sum f64)
    (loop $rows
      (local.set $column (i32.const 0))
      (loop $columns
        (local.set $left (local.get $a))
        (local.set $right (i32.add (local.get $b) (i32.shl (local.get $column) (i32.const 3))))
        (local.set $k (local.get $n))
        (local.set $sum (f64.const 0))
        (loop $products
          (local.set $sum
            (f64.add (local.get $sum) (f64.mul (f64.load (local.get $left)) (f64.load (local.get $right)))))
          (local.set $left (i32.add (local.get $left) (i32.const 8)))
          (local.set $right (i32.add (local.get $right) (i32.shl (local.get $n) (i32.const 3))))
          (br_if $products (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        (f64.store (i32.add (local.get $c) (i32.shl (local.get $column) (i32.const 3))) (local.get $sum))
        (br_if $columns
          (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 1))) (local.get $n))))
      (local.set $a (i32.add (local.get $a) (i32.shl (local.get $n) (i32.const 3))))
      (local.set $c (i32.add (local.get $c) (i32.shl (local.get $n) (i32.const 3))))
      (br_if $rows (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 1))) (local.get $n)))))

  (func $sum (param $at i32) (param $count i32) (result f64) (local $sum f64)
    (loop $numbers
      (local.set $sum (f64.add (local.get $sum) (f64.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $numbers (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum)))
