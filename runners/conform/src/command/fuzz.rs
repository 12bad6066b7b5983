//! `conform fuzz`.

use super::test::{at_once, prepare, progress_bar, shown, sound_adapter, stop_on_interrupt};
use crate::args::Fuzz;
use crate::engine::{self, Engine};
use crate::project;
use crate::{FAILED, INTERRUPTED, NOTHING, Unusable, output};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use wasm_embedded_spec::adapter::quote;
use wasm_embedded_spec::differential::{Difference, Options, run as run_guests};
use wasm_embedded_spec::report::differential;
use wasm_embedded_spec::whole::save;

mod keep;

/// Runs random guests on all engines, and on runtimes behind adapters.
pub fn run(root: Option<&Path>, fuzz: &Fuzz) -> Result<u8, Unusable> {
    let folder = match &fuzz.report_dir {
        Some(folder) => folder.clone(),
        None => project::reports(&project::root(root)?, None),
    };
    prepare(&folder)?;
    let mut runtimes = Engine::runtimes(&[])?;
    for command in &fuzz.adapters {
        let adapter = sound_adapter(command, &runtimes)?;
        runtimes.push(Arc::new(adapter));
    }
    if runtimes.is_empty() {
        return Err(engine::none());
    }
    if let [only] = &runtimes[..] {
        let what = "there is nothing to compare it with; add a runtime with --adapter";
        return Err(Unusable::from(format!("{} is alone: {what}", only.name())));
    }
    let engines: Vec<_> = runtimes.iter().map(|runtime| runtime.name()).collect();
    let stop = stop_on_interrupt()?;
    let bar = progress_bar(fuzz.count);
    let options = Options {
        seed: fuzz.seed,
        from: fuzz.from,
        count: fuzz.count,
        calls_only: fuzz.calls,
        jobs: at_once(fuzz.jobs),
        stop: &stop,
    };
    let start = Instant::now();
    let report = run_guests(&runtimes, options, |guests| bar.set_position(guests));
    bar.finish_and_clear();
    output::print(&differential::summary(&report, &engines, start.elapsed()))?;
    if let Some(difference) = &report.difference {
        let text = differential::difference(difference, &engines, output::width());
        output::print(&format!("\n{text}\n"))?;
        write(&folder, "fuzz", difference)?;
        output::remark(&format!(
            "  The guest is in {}/fuzz.wat and fuzz.wasm. Again: {}",
            shown(&folder).display(),
            again(&fuzz.adapters, fuzz.calls, fuzz.seed, difference.guest)
        ));
        if let Some(id) = &fuzz.keep {
            keep::keep(&project::root(root)?, id, &*runtimes[0], difference)?;
        }
        return Ok(FAILED);
    }
    Ok(match () {
        () if stop.load(Ordering::Relaxed) => INTERRUPTED,
        () if report.tally.guests == 0 => NOTHING,
        () => 0,
    })
}

/// The command that runs one guest again.
pub fn again(adapters: &[String], calls: bool, seed: u64, guest: u64) -> String {
    let adapters = adapters
        .iter()
        .map(|command| format!(" --adapter {}", quote(command)));
    let adapters: String = adapters.collect();
    let calls = if calls { " --calls" } else { "" };
    format!("conform fuzz{adapters}{calls} --seed {seed} --from {guest} -n 1")
}

/// Writes the guest in both formats.
pub fn write(folder: &Path, name: &str, difference: &Difference) -> Result<(), Unusable> {
    let wasm = difference.module.wasm();
    let steps = difference
        .module
        .guests
        .iter()
        .flat_map(|guest| &guest.steps);
    let steps: Vec<_> = steps.map(ToString::to_string).collect();
    let text =
        wasmprinter::print_bytes(&wasm).map_err(|error| Unusable::from(format!("{error:#}")))?;
    save(
        &folder.join(format!("{name}.wat")),
        format!(";; Steps: {}\n{text}\n", steps.join(", ")),
    )?;
    save(&folder.join(format!("{name}.wasm")), wasm)?;
    Ok(())
}
