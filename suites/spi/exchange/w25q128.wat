;;! clauses = ["spi/write/bytes", "common/ops-given"]
;;! title = "a Winbond W25Q128JV is identified, erased, programmed and read back"
;; Winbond W25Q128JV data sheet: "Status Registers" (BUSY, WEL) and "Instruction Descriptions" (06h, 05h, 20h, 02h, 03h, 9Fh).
;; Chip select must stay low from the instruction to the last byte of its data: one exec.
(module
  (import "spi" "init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "write" (func $write (param i32 i32) (result i32)))
  (import "spi" "exec" (func $exec (param i32 i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\80\00\00\00" "\01\00\00\00") ;; a command without more
  ;; A command with its address, and what it reads or writes.
  (data (i32.const 16) "\02\00\00\00" "\80\00\00\00" "\01\00\00\00") ;; write 1 byte at 128
  (data (i32.const 28) "\01\00\00\00" "\88\00\00\00" "\01\00\00\00") ;; read 1 byte at 136
  (data (i32.const 56) "\40\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 64
  (data (i32.const 144) "wasm")

  (func $see (param i32)
    (i32.store (i32.const 64) (local.get 0))
    (drop (call $observe (i32.const 56))))

  ;; Sends the command and `bytes - 1` bytes of the address 0x012000, then does the second operation.
  (func $command (param $code i32) (param $bytes i32) (param $kind i32) (param $ptr i32) (param $len i32)
    (i32.store (i32.const 128) (i32.or (i32.const 0x00200100) (local.get $code)))
    (i32.store (i32.const 24) (local.get $bytes))
    (i32.store (i32.const 28) (local.get $kind))
    (i32.store (i32.const 32) (local.get $ptr))
    (i32.store (i32.const 36) (local.get $len))
    (call $see (call $exec (i32.load (i32.const 0)) (i32.const 16) (i32.const 2))))

  ;; Read Status Register-1 (05h): bit 0 BUSY, bit 1 WEL.
  (func $status (result i32)
    (call $command (i32.const 0x05) (i32.const 1) (i32.const 1) (i32.const 136) (i32.const 1))
    (i32.load8_u (i32.const 136)))

  ;; Write Enable (06h), until WEL is set.
  (func $enable
    (loop $again
      (i32.store8 (i32.const 128) (i32.const 0x06))
      (call $see (call $write (i32.load (i32.const 0)) (i32.const 8)))
      (br_if $again (i32.eqz (i32.and (call $status) (i32.const 2))))))

  ;; Until the memory is no longer busy.
  (func $wait
    (loop $again
      (br_if $again (i32.and (call $status) (i32.const 1)))))

  (func (export "_start")
    ;; The handle goes to 0.
    (drop (call $init (i32.const 1) (i32.const 1000000) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (call $command (i32.const 0x9f) (i32.const 1) (i32.const 1) (i32.const 136) (i32.const 3)) ;; Read JEDEC ID (9Fh): EFh, 40h, 18h
    (call $see (i32.eq (i32.and (i32.load (i32.const 136)) (i32.const 0xffffff)) (i32.const 0x1840ef)))
    (call $enable)
    (call $command (i32.const 0x20) (i32.const 4) (i32.const 2) (i32.const 144) (i32.const 0)) ;; Sector Erase (20h), no data
    (call $wait)
    (call $enable)
    (call $command (i32.const 0x02) (i32.const 4) (i32.const 2) (i32.const 144) (i32.const 4)) ;; Page Program (02h)
    (call $wait)
    (call $command (i32.const 0x03) (i32.const 4) (i32.const 1) (i32.const 136) (i32.const 4)) ;; Read Data (03h)
    (call $see (i32.eq (i32.load (i32.const 136)) (i32.load (i32.const 144))))))
