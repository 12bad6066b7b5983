//! `conform fuzz`.

use super::test::{at_once, prepare, progress_bar, shown, stop_on_interrupt};
use crate::args::Fuzz;
use crate::engine::{self, Engine};
use crate::project;
use crate::{FAILED, INTERRUPTED, NOTHING, Unusable, output};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Instant;
use wasm_embedded_spec::differential::{Difference, Options, run as run_guests};
use wasm_embedded_spec::report::differential;
use wasm_embedded_spec::whole::save;

/// Runs made-up guests on all engines.
pub fn run(root: Option<&Path>, fuzz: &Fuzz) -> Result<u8, Unusable> {
    let folder = match &fuzz.report_dir {
        Some(folder) => folder.clone(),
        None => project::reports(&project::root(root)?, None),
    };
    prepare(&folder)?;
    let runtimes = Engine::runtimes(&[])?;
    if runtimes.is_empty() {
        return Err(engine::none());
    }
    let engines: Vec<_> = runtimes.iter().map(|runtime| runtime.name()).collect();
    let stop = stop_on_interrupt()?;
    let bar = progress_bar(fuzz.count);
    let options = Options {
        seed: fuzz.seed,
        from: fuzz.from,
        count: fuzz.count,
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
        write(&folder, difference)?;
        let Fuzz { seed, .. } = fuzz;
        let guest = difference.guest;
        output::remark(&format!(
            "  The guest is in {}/fuzz.wat and fuzz.wasm. Again: conform fuzz --seed {seed} --from {guest} -n 1",
            shown(&folder).display()
        ));
        return Ok(FAILED);
    }
    Ok(match () {
        () if stop.load(Ordering::Relaxed) => INTERRUPTED,
        () if report.tally.guests == 0 => NOTHING,
        () => 0,
    })
}

/// Writes the guest in both formats.
fn write(folder: &Path, difference: &Difference) -> Result<(), Unusable> {
    let wasm = difference.module.wasm();
    let steps = difference
        .module
        .guests
        .iter()
        .flat_map(|guest| &guest.steps);
    let steps: Vec<_> = steps.map(|step| step.export.as_str()).collect();
    let text =
        wasmprinter::print_bytes(&wasm).map_err(|error| Unusable::from(format!("{error:#}")))?;
    save(
        &folder.join("fuzz.wat"),
        format!(";; Calls, in order: {}\n{text}\n", steps.join(", ")),
    )?;
    save(&folder.join("fuzz.wasm"), wasm)?;
    Ok(())
}
