//! One board: prepared, booted, and its guests run.

use crate::board::{Board, SENSOR, SUITE};
use crate::check::Seen;
use crate::console::Console;
use crate::initramfs::find;
use crate::packages::{Package, Packages};
use crate::scene::{Change, Scene, WAITS};
use crate::step::step;
use crate::{Failure, Project, build, clause, initramfs, recording};
use std::fs;
use std::path::Path;
use std::time::Duration;
use wasm_embedded_emulator::{Emulator, Machine};
use wasm_embedded_spec::fixture::Fixture;

/// How long a board may live, from its start to the end of its last guest.
const LIMIT: Duration = Duration::from_secs(120);

/// Prepares and boots a board, runs its guests on its engines, and checks what they did.
pub fn board(project: &Project, board: &Board, bless: bool, update: bool) -> Result<(), Failure> {
    println!("\n{}: {}, {}", board.name, board.about, board.arch);
    let (kernel, busybox) = step("packages", || {
        let packages = |suite| Packages::new(project, suite, board.arch, update);
        let kernel = packages(board.suite)?.newest(board.kernel, "linux-image-")?;
        let busybox = packages(SUITE)?.package("busybox-static")?;
        let told = format!("{}, {}", kernel.version, busybox.version);
        Ok(((kernel, busybox), told))
    })?;
    let runtime = step("runtime", || {
        let runtime = build::runtime(project, board)?;
        let told = format!("{}, {}", board.target, board.engines.join(" and "));
        Ok((runtime, told))
    })?;
    let archive = step("root file system", || {
        let archive = initramfs::write(project, board, &kernel, &busybox, &runtime)?;
        let size = archive.metadata()?.len() / 1_000_000;
        Ok((archive, format!("{size} MB")))
    })?;
    let (mut console, release) = step("boot", || {
        let (mut console, release) = Console::boot(machine(board, &kernel, &archive)?)?;
        console.emulator.qtest()?.irq_intercept_out(board.gpio)?;
        let release = format!("Linux {release}");
        Ok(((console, release.clone()), release))
    })?;
    let mut shown = Vec::new();
    for scene in board.scenes {
        let mut first: Option<(&str, Seen)> = None;
        for &engine in board.engines {
            let seen = step(&format!("{} on {engine}", scene.guest), || {
                let seen = play(project, &mut console, board, scene, engine)?;
                let told = seen.told();
                Ok((seen, told))
            })
            .map_err(|error| format!("{} on {engine}: {error}", scene.guest))?;
            for line in clause::check(project, scene.shows, &seen)? {
                if !shown.contains(&line) {
                    shown.push(line);
                }
            }
            match &first {
                Some((other, before)) => {
                    recording::same((other, &before.recording), (engine, &seen.recording))?;
                }
                None => first = Some((engine, seen)),
            }
        }
        if let Some((_, seen)) = first {
            match bless {
                true => recording::keep(
                    project,
                    board,
                    scene,
                    &format!("{release}, Debian's {}", kernel.version),
                    &scene.prints(board.nobody),
                    seen.recording,
                )?,
                false => recording::compare(project, board, scene, &seen.recording)?,
            }
        }
    }
    let what = match bless {
        true => "written to",
        false => "the same as in",
    };
    println!("  recordings {what} fixtures/recorded/{}", board.name);
    if board.engines.len() > 1 {
        println!("  equal on {}", board.engines.join(" and "));
    }
    println!("  clauses for drivers, shown by what the kernel and the emulator saw:");
    for line in shown {
        println!("    {line}");
    }
    Ok(())
}

fn machine(board: &Board, kernel: &Package, archive: &Path) -> Result<Machine, Failure> {
    let image = find(&kernel.folder.join("boot"), &|name| {
        name.starts_with("vmlinuz-")
    })?
    .ok_or("the package of the kernel has no vmlinuz")?;
    let trees = kernel.folder.join("usr/lib");
    let name = Path::new(board.device_tree).file_name().unwrap_or_default();
    let tree = find(&trees, &|file| file == name)?
        .ok_or_else(|| format!("{} has no {}", kernel.version, board.device_tree))?;
    Ok(Machine::new(board.emulator[0])
        .args(&board.emulator[1..])
        .args(["-display", "none", "-serial", "null", "-serial", "stdio"])
        .args([Path::new("-kernel"), &image])
        .args([Path::new("-dtb"), &tree])
        .args([Path::new("-initrd"), archive])
        .args([
            "-append",
            &format!("console={} quiet panic=-1", board.console),
        ])
        .limit(LIMIT))
}

/// Runs a guest once, while its scene changes the hardware.
fn play(
    project: &Project,
    console: &mut Console,
    board: &Board,
    scene: &Scene,
    engine: &str,
) -> Result<Seen, Failure> {
    for change in scene.meanwhile {
        if let Change::Level(pin, _) = *change {
            apply(Change::Level(pin, false), board, &mut console.emulator)?;
        }
    }
    console.emulator.qtest()?.changes()?;
    console.run("echo > /sys/kernel/tracing/trace; rm -f recording.jsonl")?;
    let guest = scene.guest;
    console.start(&format!(
        "rt --mode linux --runtime {engine}{} --record recording.jsonl --time-limit 60 /guests/{guest}.wasm 2> errors",
        board.config("/")
    ))?;
    let mut changes = scene.meanwhile.iter();
    let (printed, code) = console.end(&mut |line, emulator| {
        if line.ends_with(WAITS) {
            if let Some(&change) = changes.next() {
                apply(change, board, emulator)?;
            }
            emulator.send(b"\n")?;
        }
        Ok(())
    })?;
    let errors = console.run("cat errors")?;
    if code != 0 {
        return Err(format!("it ended with {code}\n{printed}{errors}").into());
    }
    let expected = scene.prints(board.nobody);
    if printed != expected {
        return Err(format!("expected it to print\n{expected}found\n{printed}{errors}").into());
    }
    // Both stay in the cache, for who wants to look at them.
    let kept = |extension: &str| {
        let folder = project.cache.join(board.name);
        folder.join(format!("{guest}-{engine}.{extension}"))
    };
    let trace = console.run("cat /sys/kernel/tracing/trace")?;
    fs::create_dir_all(project.cache.join(board.name))?;
    fs::write(kept("trace"), &trace)?;
    fs::write(kept("jsonl"), console.run("cat recording.jsonl")?)?;
    let recording = recording::transactions(Fixture::open(&kept("jsonl"))?)?;
    let pins = console.emulator.qtest()?.changes()?;
    Seen::new(recording, trace, &pins)
}

/// Changes the hardware.
fn apply(change: Change, board: &Board, emulator: &mut Emulator) -> Result<(), Failure> {
    match change {
        Change::Temperature(thousandths) => {
            emulator.qmp()?.set(SENSOR, "temperature", thousandths)?;
        }
        Change::Level(pin, high) => {
            emulator
                .qtest()?
                .set_irq_in(board.gpio, "unnamed-gpio-in", pin, high)?;
        }
    }
    Ok(())
}
