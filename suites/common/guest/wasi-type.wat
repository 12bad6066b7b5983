;;! clauses = ["common/guest-wasi", "common/import-type"]
;;! title = "a guest that imports a function of WASI with another type is refused"
;;! steps = [{ instantiate = "", refused = "fd_seek" }]
(module
  ;; As toolchains without 64 bits write it.
  (import "wasi_snapshot_preview1" "fd_seek" (func (param i32 i32 i32 i32 i32) (result i32)))
  (func (export "_start")))
