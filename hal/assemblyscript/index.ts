// The entry of the package: 0.28 looks for it here, 0.19 where `ascMain` says. So all versions find the files under the same
// names, such as `wasm-embedded-hal/assembly/raw/i2c`.
export * from "./assembly";
