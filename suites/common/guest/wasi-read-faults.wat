;;! clauses = ["common/wasi-read", "common/wasi-fault", "common/wasi-order"]
;;! title = "nothing is read without room, or when a buffer is bad"
;;! stdin = "hello"
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 16: 6 bytes at 64; 24: no byte twice; 32: no byte, and 2 bytes at -1
  (data (i32.const 16) "\40\00\00\00" "\06\00\00\00" "\40\00\00\00" "\00\00\00\00" "\40\00\00\00" "\00\00\00\00" "\ff\ff\ff\ff" "\02\00\00\00")
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

  ;; Shows the errno, and the count where it is said to be written.
  (func $read (param $list i32) (param $count i32) (param $out i32)
    (i32.store (i32.const 60) (i32.const -1))
    (call $put (call $fd_read (i32.const 0) (local.get $list) (local.get $count) (local.get $out)))
    (call $put (i32.load8_u (i32.const 60)))
    (call $show_row))

  (func (export "_start")
    (call $fill (i32.const 64) (i32.const 8))
    ;; No buffers, and buffers without room: nothing is read.
    (call $read (i32.const 16) (i32.const 0) (i32.const 60))
    (call $read (i32.const 24) (i32.const 2) (i32.const 60))
    ;; A bad list, a bad buffer, a bad second one, a bad place for the count: nothing is read.
    (call $read (i32.const -8) (i32.const 1) (i32.const 60))
    (call $read (i32.const 16) (i32.const 0x20000000) (i32.const 60))
    (call $read (i32.const 40) (i32.const 1) (i32.const 60))
    (call $read (i32.const 32) (i32.const 2) (i32.const 60))
    (call $read (i32.const 16) (i32.const 4) (i32.const 60))
    (call $read (i32.const 16) (i32.const 1) (i32.const -4))
    (call $read (i32.const 16) (i32.const 1) (i32.const -1))
    (call $show (i32.const 64) (i32.const 8))
    ;; So it is all there, then comes the end, again and again.
    (call $read (i32.const 16) (i32.const 1) (i32.const 61))
    (call $show (i32.const 64) (i32.const 8))
    (call $show (i32.const 61) (i32.const 4))
    (call $read (i32.const 16) (i32.const 1) (i32.const 60))
    (call $read (i32.const 16) (i32.const 1) (i32.const 60))))
