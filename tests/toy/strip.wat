;;! title = "An API that the project does not contain: every kind of parameter"
;;! clauses = ["led/open/pin"]
(module
  (import "led" "open" (func $open (param i32 i32 i32) (result i32)))
  (import "led" "show" (func $show (param i32 i32 i32) (result i32)))
  (import "led" "read" (func $read (param i32 i32 i32) (result i32)))
  (import "led" "play" (func $play (param i32 i32 i32) (result i32)))
  (import "led" "frames" (func $frames (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the handle; 8: a result; 16: frames; 32: record of 3 bytes at 96; 40: record of 8 bytes at 104; 48: record of 24 bytes at 0
  (data (i32.const 32) "\60\00\00\00\03\00\00\00" "\68\00\00\00\08\00\00\00" "\00\00\00\00\18\00\00\00")
  (data (i32.const 96) "\ff\80\01")
  ;; 128: show 3 bytes at 96, pause 500, swap 2 bytes at 112
  (data (i32.const 128) "\00\00\00\00\60\00\00\00\03\00\00\00" "\02\00\00\00\ff\ff\ff\ff\f4\01\00\00" "\01\00\00\00\70\00\00\00\02\00\00\00")
  (func $see (param i32) (i32.store (i32.const 8) (local.get 0)) (drop (call $observe (i32.const 48))))
  (func (export "_start")
    (call $see (call $open (i32.const 5) (i32.const 2) (i32.const 0)))
    (call $see (call $open (i32.const 5) (i32.const 1) (i32.const 0)))
    (call $see (call $show (i32.load (i32.const 0)) (i32.const 101) (i32.const 32)))
    (call $see (call $show (i32.load (i32.const 0)) (i32.const 100) (i32.const 32)))
    (call $see (call $read (i32.load (i32.const 0)) (i32.const 40) (i32.const 12)))
    (call $see (call $play (i32.load (i32.const 0)) (i32.const 128) (i32.const 3)))
    (call $see (call $frames (i32.load (i32.const 0)) (i32.const 16)))))
