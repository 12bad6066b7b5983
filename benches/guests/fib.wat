;; Calls: Fibonacci numbers by recursion. Traps when the result is wrong.
(module
  (func (export "run")
    (if (i32.ne (call $fib (i32.const 23)) (i32.const 28657)) (then unreachable)))

  (func $fib (param $n i32) (result i32)
    (if (i32.lt_u (local.get $n) (i32.const 2)) (then (return (local.get $n))))
    (i32.add
      (call $fib (i32.sub (local.get $n) (i32.const 1)))
      (call $fib (i32.sub (local.get $n) (i32.const 2))))))
