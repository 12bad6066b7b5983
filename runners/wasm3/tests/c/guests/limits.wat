;; One export for each limit. What they find, they write to the target 0x10 as one i32.
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "exec" (func $exec (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\04\00\00\00") ;; 4 bytes at 8
  (global $calls (mut i32) (i32.const 0))

  ;; The handle goes to 16; 0 while there is none.
  (func $bus (result i32)
    (if (i32.eqz (i32.load (i32.const 16)))
      (then (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 16)))))
    (i32.load (i32.const 16)))
  (func $tell (param i32)
    (i32.store (i32.const 8) (local.get 0))
    (drop (call $write (call $bus) (i32.const 0x10) (i32.const 0))))

  ;; How often it was called: a guest keeps its state between calls.
  (func (export "step")
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (call $tell (global.get $calls)))
  ;; Opens handles until there is an error, which it tells on the first of them.
  (func (export "handles")
    (local $result i32)
    (drop (call $bus))
    (loop $next
      (br_if $next (i32.eqz (local.tee $result
        (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 20))))))
    (call $tell (local.get $result)))
  ;; Executes 1, 2, ... reads of no bytes, until there is an error, which it tells.
  (func (export "items")
    (local $count i32) (local $result i32)
    (loop $next
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br_if $next (i32.eqz (local.tee $result
        (call $exec (call $bus) (i32.const 0x11) (i32.const 1024) (local.get $count))))))
    (call $tell (local.get $result)))
  ;; Adds pages until there are no more, and tells how many there are.
  (func (export "grow")
    (loop $next (br_if $next (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (call $tell (memory.size)))
  (func (export "reach") (call $tell (i32.load8_u (i32.const 65535))))
  (func (export "trap") unreachable)
  (func (export "spin") (loop $for_ever (br $for_ever)))
  (func $deeper (export "recurse") (call $deeper)))
