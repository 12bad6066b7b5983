;;! clauses = ["common/wasi-environ", "common/guest-wasi-closed"]
;;! title = "environment variables are those that the embedder gives, and laid out as arguments are"
;;! args = ["guest"]
;;! env = ["NAME=value", "EMPTY=", "N=a=ä", "x=1"]
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the record of what is shown; 256: the row of results
  (global $row (mut i32) (i32.const 256))

  (func $show (param $ptr i32) (param $len i32)
    (i32.store (i32.const 0) (local.get $ptr))
    (i32.store (i32.const 4) (local.get $len))
    (drop (call $observe (i32.const 0))))

  ;; One more result of the row.
  (func $put (param $result i32)
    (i32.store8 (global.get $row) (local.get $result))
    (global.set $row (i32.add (global.get $row) (i32.const 1))))

  (func $show_row
    (call $show (i32.const 256) (i32.sub (global.get $row) (i32.const 256)))
    (global.set $row (i32.const 256)))

  (func $fill (param $ptr i32) (param $len i32)
    (loop $next
      (local.set $len (i32.sub (local.get $len) (i32.const 1)))
      (i32.store8 (i32.add (local.get $ptr) (local.get $len)) (i32.const 0xaa))
      (br_if $next (local.get $len))))

  (func (export "_start")
    (call $fill (i32.const 16) (i32.const 120))
    (call $put (call $environ_sizes_get (i32.const 17) (i32.const 22)))
    (call $put (call $environ_get (i32.const 29) (i32.const 101)))
    (call $show_row)
    ;; How many and how long; pointers; texts; each with its neighbours.
    (call $show (i32.const 16) (i32.const 12))
    (call $show (i32.const 28) (i32.const 18))
    (call $show (i32.const 100) (i32.const 32))
    ;; The arguments are others.
    (call $put (call $args_sizes_get (i32.const 17) (i32.const 22)))
    (call $show_row)
    (call $show (i32.const 16) (i32.const 12))))
