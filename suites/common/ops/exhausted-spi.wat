;;! clauses = ["common/ops-exhausted", "common/order-of-checks"]
;;! title = "spi: a lack of room for operations is found after the range of the array and before what they contain"
(module
  (import "spi" "exec" (func $spi.exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the result to show, 8: the record of a call

  (func $bytes (param $ptr i32) (param $len i32) (result i32)
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $len))
    (i32.const 8))

  (func $see (param $result i32)
    (i32.store (i32.const 0) (local.get $result))
    (drop (call $observe (call $bytes (i32.const 0) (i32.const 4)))))

  ;; Executes 5000 operations at 16 with no handle: this is no_device where there is room for them.
  (func $exec (result i32)
    (call $spi.exec (i32.const 0) (i32.const 16) (i32.const 5000)))

  (func (export "_start")
    (local $without_room i32)
    (local.set $without_room (call $exec))
    (call $see
      (i32.or (i32.eq (local.get $without_room) (i32.const -3)) (i32.eq (local.get $without_room) (i32.const -21))))
    (local.set $without_room (i32.eq (local.get $without_room) (i32.const -21)))
    ;; The first operation of a kind that is none: invalid_arg where there is room, still exhausted where there is not.
    (i32.store (i32.const 16) (i32.const 4))
    (call $see (i32.eq (call $exec) (select (i32.const -21) (i32.const -1) (local.get $without_room))))
    ;; The array leaves the memory: invalid_arg.
    (call $see (call $spi.exec (i32.const 0) (i32.const 5537) (i32.const 5000)))))
