// Compiles guests in one process: build.mjs COMPILER OUT SOURCE...
// COMPILER is the folder of the package `assemblyscript`, 0.19 or 0.28. Each SOURCE becomes OUT/<folder>/<name>.wasm.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [compiler, out, ...sources] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(compiler, "package.json"), "utf8"));
const old = version.startsWith("0.19.");

// WebAssembly 1.0; `_start` runs what stands at the top level; without `abort`, an error that is thrown traps; nothing is ever freed.
const options = ["--config", "asconfig.json", "--target", old ? "0.19" : "release"];

const stdio = { stdout: process.stdout, stderr: process.stderr };
let compile;
if (old) {
  const asc = createRequire(import.meta.url)(join(compiler, "cli/asc.js"));
  await asc.ready;
  compile = (args) => new Promise((done) => void asc.main(args, stdio, (error) => (done(error), 0)));
} else {
  const asc = await import(pathToFileURL(join(compiler, "dist/asc.js")));
  compile = async (args) => (await asc.main(args, stdio)).error;
}

let failed = 0;
for (const source of sources) {
  const wasm = join(out, basename(dirname(source)), `${basename(source, ".ts")}.wasm`);
  const error = await compile([source, "--outFile", wasm, ...options]);
  if (error) {
    console.error(`${source}: ${error.message}`);
    failed = 1;
  }
}
process.exit(failed);
