;;! clauses = ["common/result-after-error", "device/handles"]
;;! title = "after an error from the driver the array of handles keeps what was in it"
(module
  (import "device" "spi" (func $device_spi (param i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\02\00\00\00") ;; 2 entries at 128
  (data (i32.const 16) "\80\00\00\00" "\08\00\00\00") ;; the same 8 bytes, to be shown
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 128) "\11\11\11\11\22\22\22\22")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  (func (export "_start")
    (call $see (call $device_spi (i32.const 8)))
    (drop (call $observe (i32.const 16)))))
