;;! clauses = ["common/wasi-write"]
;;! title = "the buffers are written in their order, and the bytes of all are counted"
;;! stdout = "onetwooonea\u0000b"
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 80) "onetwoa\00b")
  (data (i32.const 17) "\50\00\00\00" "\03\00\00\00" "\50\00\00\00" "\00\00\00\00" "\53\00\00\00" "\03\00\00\00"
    "\55\00\00\00" "\01\00\00\00" "\50\00\00\00" "\03\00\00\00")
  (data (i32.const 65) "\56\00\00\00" "\03\00\00\00")
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

  ;; Shows the errno, and the count with its neighbours.
  (func $write (param $fd i32) (param $list i32) (param $count i32) (param $out i32)
    (call $fill (i32.const 200) (i32.const 6))
    (call $put (call $fd_write (local.get $fd) (local.get $list) (local.get $count) (local.get $out)))
    (call $show_row)
    (call $show (i32.const 200) (i32.const 6)))

  (func (export "_start")
    ;; "one", nothing, "two", "o", the same again, a list that is not aligned.
    (call $write (i32.const 1) (i32.const 17) (i32.const 5) (i32.const 201))
    ;; No buffers, and buffers without bytes.
    (call $write (i32.const 1) (i32.const 17) (i32.const 0) (i32.const 201))
    (call $write (i32.const 1) (i32.const 25) (i32.const 1) (i32.const 201))
    ;; Standard error, standard input, no stream.
    (call $write (i32.const 2) (i32.const 17) (i32.const 1) (i32.const 201))
    (call $write (i32.const 0) (i32.const 17) (i32.const 1) (i32.const 201))
    (call $write (i32.const 3) (i32.const 17) (i32.const 1) (i32.const 201))
    ;; Zeros are bytes like others.
    (call $write (i32.const 1) (i32.const 65) (i32.const 1) (i32.const 201))))
