//! Packages of Debian for other architectures, through an apt with a configuration and lists of its own.

use crate::step::output;
use crate::{Failure, Project};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// The packages of one suite for one architecture. One of each: where one index cannot be had, the others can.
pub struct Packages {
    folder: PathBuf,
    arch: &'static str,
    suite: &'static str,
    /// The lists are as new as they can be.
    fresh: bool,
    update: bool,
}

/// A package, unpacked.
pub struct Package {
    /// Where its files are.
    pub folder: PathBuf,
    /// Name and version.
    pub version: String,
}

impl Packages {
    /// With `update`, newer packages than those in the cache are looked for.
    pub fn new(
        project: &Project,
        suite: &'static str,
        arch: &'static str,
        update: bool,
    ) -> Result<Packages, Failure> {
        let folder = project.cache.join(format!("{suite}-{arch}"));
        for name in ["lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(folder.join(name))?;
        }
        // No package is installed for this architecture.
        fs::write(folder.join("status"), "")?;
        fs::write(
            folder.join("sources.list"),
            format!(
                "deb [arch={arch} signed-by={KEYRING}] {} {suite} main\n",
                mirror()?
            ),
        )?;
        let path = folder.display();
        fs::write(
            folder.join("apt.conf"),
            format!(
                "Dir::Etc::sourcelist \"{path}/sources.list\";\n\
                 Dir::Etc::sourceparts \"/dev/null\";\n\
                 Dir::Etc::preferences \"/dev/null\";\n\
                 Dir::Etc::preferencesparts \"/dev/null\";\n\
                 Dir::State \"{path}\";\n\
                 Dir::State::lists \"{path}/lists\";\n\
                 Dir::State::status \"{path}/status\";\n\
                 Dir::Cache \"{path}/cache\";\n\
                 #clear APT::Architectures;\n\
                 APT::Architecture \"{arch}\";\n\
                 APT::Architectures {{ \"{arch}\"; }};\n\
                 APT::Sandbox::User \"\";\n\
                 Acquire::Languages \"none\";\n\
                 Acquire::Retries \"5\";\n"
            ),
        )?;
        Ok(Packages {
            folder,
            arch,
            suite,
            fresh: false,
            update,
        })
    }

    /// The package that another one depends on, by the beginning of its name: a kernel has its version in its name, and one
    /// without a version depends on the newest.
    pub fn newest(&mut self, meta: &str, start: &str) -> Result<Package, Failure> {
        self.get(meta, |packages| {
            let depends = output(packages.apt("apt-cache").args(["depends", meta]))?;
            depends
                .lines()
                .filter_map(|line| line.trim().strip_prefix("Depends: "))
                .find(|name| name.starts_with(start))
                .map(str::to_owned)
                .ok_or_else(|| format!("{meta} depends on no {start}*:\n{depends}").into())
        })
    }

    /// A package by its name.
    pub fn package(&mut self, name: &str) -> Result<Package, Failure> {
        self.get(name, |_| Ok(name.to_owned()))
    }

    /// The package from the cache, or downloads and unpacks it.
    fn get(
        &mut self,
        key: &str,
        name: impl FnOnce(&Packages) -> Result<String, Failure>,
    ) -> Result<Package, Failure> {
        let folder = self.folder.join("unpacked").join(key);
        // Written last: a folder without it was left by a run that was ended.
        let mark = folder.join("version");
        if !self.update
            && let Ok(version) = fs::read_to_string(&mark)
        {
            return Ok(Package { folder, version });
        }
        self.refresh()?;
        let name = name(self)?;
        let cannot = |error: Failure| -> Failure {
            format!("{name} of {} for {}: {error}", self.suite, self.arch).into()
        };
        let download = tempfile::tempdir_in(&self.folder)?;
        output(
            self.apt("apt-get")
                .args(["download", "-q", &name])
                .current_dir(download.path()),
        )
        .map_err(cannot)?;
        let file = only_file(download.path()).map_err(cannot)?;
        let version = output(
            Command::new("dpkg-deb")
                .arg("-f")
                .arg(&file)
                .args(["Version"]),
        )?;
        let version = format!("{name} {}", version.trim());
        if fs::read_to_string(&mark).is_ok_and(|old| old == version) {
            return Ok(Package { folder, version });
        }
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        output(Command::new("dpkg-deb").arg("-x").arg(&file).arg(&folder)).map_err(cannot)?;
        fs::write(&mark, &version)?;
        Ok(Package { folder, version })
    }

    fn refresh(&mut self) -> Result<(), Failure> {
        if self.fresh {
            return Ok(());
        }
        if !Path::new(KEYRING).exists() {
            return Err(
                format!("{KEYRING} is missing: apt-get install debian-archive-keyring").into(),
            );
        }
        // Errors of single indexes are warnings for apt, which then goes on with old lists.
        output(self.apt("apt-get").args(["update", "-q", "--error-on=any"]))?;
        self.fresh = true;
        Ok(())
    }

    fn apt(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("APT_CONFIG", self.folder.join("apt.conf"));
        command
    }
}

/// The mirror of Debian that this machine takes its own packages from, or the one that DEBIAN_MIRROR names.
fn mirror() -> Result<String, Failure> {
    if let Ok(mirror) = env::var("DEBIAN_MIRROR") {
        return Ok(mirror);
    }
    let sites = output(Command::new("apt-get").args([
        "indextargets",
        "--format",
        "$(SITE)",
        "Created-By: Packages",
        "Origin: Debian",
        "Label: Debian",
    ]))?;
    let site = sites.lines().next().map(str::to_owned);
    site.ok_or_else(|| {
        "apt of this machine knows no mirror of Debian: set DEBIAN_MIRROR to the address of one"
            .into()
    })
}

/// The file that was downloaded.
fn only_file(folder: &Path) -> Result<PathBuf, Failure> {
    let mut files = fs::read_dir(folder)?;
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file?.path()),
        _ => Err("expected one file to be downloaded".into()),
    }
}
