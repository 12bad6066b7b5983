;;! clauses = ["common/wasi-exit"]
;;! title = "a code of exit arrives with all of its 32 bits"
;;! steps = [
;;!   { instantiate = "0" }, { invoke = "0", on = "0", ends = "exit 0" }, { invoke = "0", on = "0", ends = "over" }, { drop = "0" },
;;!   { instantiate = "1" }, { invoke = "1", on = "1", ends = "exit 1" }, { invoke = "1", on = "1", ends = "over" }, { drop = "1" },
;;!   { instantiate = "3" }, { invoke = "3", on = "3", ends = "exit 3" }, { invoke = "3", on = "3", ends = "over" }, { drop = "3" },
;;!   { instantiate = "125" }, { invoke = "125", on = "125", ends = "exit 125" }, { invoke = "125", on = "125", ends = "over" }, { drop = "125" },
;;!   { instantiate = "126" }, { invoke = "126", on = "126", ends = "exit 126" }, { invoke = "126", on = "126", ends = "over" }, { drop = "126" },
;;!   { instantiate = "127" }, { invoke = "127", on = "127", ends = "exit 127" }, { invoke = "127", on = "127", ends = "over" }, { drop = "127" },
;;!   { instantiate = "128" }, { invoke = "128", on = "128", ends = "exit 128" }, { invoke = "128", on = "128", ends = "over" }, { drop = "128" },
;;!   { instantiate = "255" }, { invoke = "255", on = "255", ends = "exit 255" }, { invoke = "255", on = "255", ends = "over" }, { drop = "255" },
;;!   { instantiate = "256" }, { invoke = "256", on = "256", ends = "exit 256" }, { invoke = "256", on = "256", ends = "over" }, { drop = "256" },
;;!   { instantiate = "257" }, { invoke = "257", on = "257", ends = "exit 257" }, { invoke = "257", on = "257", ends = "over" }, { drop = "257" },
;;!   { instantiate = "65536" }, { invoke = "65536", on = "65536", ends = "exit 65536" }, { invoke = "65536", on = "65536", ends = "over" }, { drop = "65536" },
;;!   { instantiate = "16777216" }, { invoke = "16777216", on = "16777216", ends = "exit 16777216" }, { invoke = "16777216", on = "16777216", ends = "over" }, { drop = "16777216" },
;;!   { instantiate = "2147483647" }, { invoke = "2147483647", on = "2147483647", ends = "exit 2147483647" }, { invoke = "2147483647", on = "2147483647", ends = "over" }, { drop = "2147483647" },
;;!   { instantiate = "-2147483648" }, { invoke = "-2147483648", on = "-2147483648", ends = "exit -2147483648" }, { invoke = "-2147483648", on = "-2147483648", ends = "over" }, { drop = "-2147483648" },
;;!   { instantiate = "-256" }, { invoke = "-256", on = "-256", ends = "exit -256" }, { invoke = "-256", on = "-256", ends = "over" }, { drop = "-256" },
;;!   { instantiate = "-1" }, { invoke = "-1", on = "-1", ends = "exit -1" }, { invoke = "-1", on = "-1", ends = "over" }, { drop = "-1" },
;;! ]
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: the record of what is shown

  (func $show (param $ptr i32) (param $len i32)
    (i32.store (i32.const 0) (local.get $ptr))
    (i32.store (i32.const 4) (local.get $len))
    (drop (call $observe (i32.const 0))))

  (func $exit (param $code i32)
    (call $show (i32.const 16) (i32.const 1))
    (call $proc_exit (local.get $code))
    ;; It did not return.
    (call $show (i32.const 16) (i32.const 2)))

  (func (export "0") (call $exit (i32.const 0)))
  (func (export "1") (call $exit (i32.const 1)))
  (func (export "3") (call $exit (i32.const 3)))
  (func (export "125") (call $exit (i32.const 125)))
  (func (export "126") (call $exit (i32.const 126)))
  (func (export "127") (call $exit (i32.const 127)))
  (func (export "128") (call $exit (i32.const 128)))
  (func (export "255") (call $exit (i32.const 255)))
  (func (export "256") (call $exit (i32.const 256)))
  (func (export "257") (call $exit (i32.const 257)))
  (func (export "65536") (call $exit (i32.const 65536)))
  (func (export "16777216") (call $exit (i32.const 16777216)))
  (func (export "2147483647") (call $exit (i32.const 2147483647)))
  (func (export "-2147483648") (call $exit (i32.const -2147483648)))
  (func (export "-256") (call $exit (i32.const -256)))
  (func (export "-1") (call $exit (i32.const -1))))
