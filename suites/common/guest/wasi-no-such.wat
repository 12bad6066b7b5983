;;! clauses = ["common/guest-wasi", "common/absent-api"]
;;! title = "a guest that imports a function that WASI does not have is refused"
;;! steps = [{ instantiate = "", refused = "fd_dup" }]
(module
  (import "wasi_snapshot_preview1" "fd_dup" (func (param i32 i32) (result i32)))
  (func (export "_start")))
