;; What the test of the heap makes a fault of.
(module
  (func (export "_start")
    (if (i32.const 1) (then) (else (drop (i32.const 0x0badf00d))))))
