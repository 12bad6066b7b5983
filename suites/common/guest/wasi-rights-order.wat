;;! clauses = ["common/wasi-rights", "common/wasi-descriptors"]
;;! title = "of two descriptors the first counts, and the one of a symbolic link stands in the middle"
(module
  (import "wasi_snapshot_preview1" "path_link" (func $path_link (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_rename" (func $path_rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_symlink" (func $path_symlink (param i32 i32 i32 i32 i32) (result i32)))
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

  (func (export "_start")
    (call $put (call $path_link (i32.const 0) (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 9) (i32.const 16) (i32.const 1)))
    (call $put (call $path_link (i32.const 9) (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 16) (i32.const 1)))
    (call $put (call $path_rename (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 9) (i32.const 16) (i32.const 1)))
    (call $put (call $path_rename (i32.const 9) (i32.const 16) (i32.const 1) (i32.const 1) (i32.const 16) (i32.const 1)))
    (call $put (call $path_symlink (i32.const 9) (i32.const 1) (i32.const 0) (i32.const 16) (i32.const 1)))
    (call $put (call $path_symlink (i32.const 0) (i32.const 1) (i32.const 9) (i32.const 16) (i32.const 1)))
    (call $show_row)))
