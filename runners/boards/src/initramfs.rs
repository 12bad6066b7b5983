//! The root file system of a board: busybox, modules of the kernel, the runtime and its guests.

use crate::board::{Board, SETTINGS};
use crate::packages::Package;
use crate::{Failure, Project, build};
use cpio::newc;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the board prints when it waits for commands. The release of its kernel follows.
pub const READY: &str = "== ready ";
/// What it prints after each command. The exit code follows.
pub const END: &str = "== end ";

/// Writes the archive that the kernel unpacks into memory.
pub fn write(
    project: &Project,
    board: &Board,
    kernel: &Package,
    busybox: &Package,
    runtime: &Path,
) -> Result<PathBuf, Failure> {
    let path = project.cache.join(format!("{}.cpio", board.name));
    let mut archive = Archive(BufWriter::new(File::create(&path)?));
    for folder in ["bin", "dev", "proc", "sys", "tmp", "modules", "guests"] {
        archive.add(folder, 0o040_755, b"")?;
    }
    archive.add("init", 0o100_755, init(board).as_bytes())?;
    if let Some(settings) = board.settings {
        archive.add(SETTINGS, 0o100_644, settings.as_bytes())?;
    }
    let busybox = busybox.folder.join("bin/busybox");
    archive.add("bin/busybox", 0o100_755, &fs::read(busybox)?)?;
    archive.add("bin/rt", 0o100_755, &fs::read(runtime)?)?;
    for module in board.modules {
        archive.add(
            &format!("modules/{module}.ko"),
            0o100_644,
            &read_module(kernel, module)?,
        )?;
    }
    for scene in board.scenes {
        let guest = build::guest(project, scene.guest)?;
        let wasm = fs::read(&guest).map_err(|error| format!("{}: {error}", guest.display()))?;
        archive.add(&format!("guests/{}.wasm", scene.guest), 0o100_644, &wasm)?;
    }
    newc::trailer(&mut archive.0)?;
    archive.0.flush()?;
    Ok(path)
}

struct Archive(BufWriter<File>);

impl Archive {
    fn add(&mut self, name: &str, mode: u32, bytes: &[u8]) -> Result<(), Failure> {
        let size = u32::try_from(bytes.len())?;
        let mut file = newc::Builder::new(name).mode(mode).write(&mut self.0, size);
        file.write_all(bytes)?;
        file.finish()?;
        Ok(())
    }
}

/// The first program: makes devices ready, then runs what is typed into the serial line.
fn init(board: &Board) -> String {
    let modules = board.modules.join(" ");
    let setup = board.setup.join("\n");
    format!(
        r#"#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
# Nothing but what is asked for.
stty -echo
mount -t proc none /proc
dmesg -n 1
mount -t devtmpfs none /dev
mount -t sysfs none /sys
mount -t tracefs none /sys/kernel/tracing
for module in {modules}; do
    insmod /modules/$module.ko || echo "the module $module cannot be loaded"
done
{setup}
cd /sys/kernel/tracing
echo 4096 > buffer_size_kb
for events in i2c spi gpio; do
    echo 1 > events/$events/enable
done
cd /tmp
echo "{READY}$(uname -r)"
while read -r line; do
    eval "$line"
    printf '\n{END}%s\n' $?
done
"#
    )
}

/// A module of the kernel, which may be compressed.
fn read_module(kernel: &Package, name: &str) -> Result<Vec<u8>, Failure> {
    let modules = kernel.folder.join("lib/modules");
    let plain = format!("{name}.ko");
    let compressed = format!("{name}.ko.xz");
    let path = find(&modules, &|file| file == plain || file == compressed)?
        .ok_or_else(|| format!("{} has no module {name}", kernel.version))?;
    if path.extension().is_some_and(|extension| extension == "ko") {
        return Ok(fs::read(path)?);
    }
    let output = Command::new("xz").arg("-dc").arg(&path).output()?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(format!(
            "{}: {}",
            path.display(),
            String::from_utf8_lossy(&output.stderr)
        )
        .into()),
    }
}

/// The first file below a folder whose name fits.
pub fn find(folder: &Path, fits: &dyn Fn(&str) -> bool) -> Result<Option<PathBuf>, Failure> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if let Some(found) = find(&path, fits)? {
                return Ok(Some(found));
            }
        } else if fits(&entry.file_name().to_string_lossy()) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}
