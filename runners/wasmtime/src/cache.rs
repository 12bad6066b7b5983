//! Compiled modules in a folder, so that a guest is compiled once.
//!
//! What lies there is machine code that will be executed, and wasmtime does not check it. So only a folder is used that belongs
//! to the user and that nobody else may enter, and each file begins with a checksum over its name and its contents: one that is
//! damaged, or that was left half written or renamed, counts as not there. wasmtime itself checks that code was compiled by the
//! same version with the same settings and for this processor.
//!
//! wasmtime's feature `cache` does the same with a configuration file, compression and a thread that tidies up; it is not used
//! because it checks neither who may write to the folder nor what it reads.

use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use wasmtime::{Engine, Module};

/// What files begin with: the version of their form.
const MAGIC: [u8; 8] = *b"wasme\0\0\x01";
/// The length of a checksum, in bytes.
const SUM: usize = 32;
/// How the names of files end.
const EXTENSION: &str = "cwasm";
/// How many modules are kept: those that were used last.
const MOST: usize = 64;

/// A folder of compiled modules.
pub(crate) struct Cache {
    folder: PathBuf,
    /// Of the version and the settings of wasmtime.
    engine: u64,
}

/// What a module is called in the folder.
#[derive(Clone, Copy)]
pub(crate) struct Key([u8; SUM]);

impl Cache {
    /// The folder, which is made when it is not there.
    ///
    /// # Errors
    /// When it cannot be used, or others than the user could write to it.
    pub(crate) fn open(folder: &Path, engine: &Engine) -> io::Result<Cache> {
        make_private(folder)?;
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Cache {
            folder: folder.to_owned(),
            engine: hasher.finish(),
        })
    }

    /// The key of a module.
    pub(crate) fn key(&self, wasm: &[u8]) -> Key {
        let hash = Sha256::new().chain_update(self.engine.to_le_bytes());
        Key(hash.chain_update(wasm).finalize().into())
    }

    /// The compiled module, if it is there and as it was written.
    pub(crate) fn get(&self, engine: &Engine, key: Key) -> Option<Module> {
        let path = self.path(key);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) => {
                log::debug!("{}: {error}", path.display());
                return None;
            }
        };
        let mut bytes = Vec::new();
        if let Err(error) = file.read_to_end(&mut bytes) {
            log::debug!("{}: {error}", path.display());
            return None;
        }
        let Some(code) = check(key, &bytes) else {
            log::debug!("{}: not as it was written", path.display());
            return None;
        };
        // SAFETY: these bytes come from `put`, that is from `Module::serialize`: the checksum says that they are what was written,
        // and nobody but the user can write to the folder. They are checked in memory, where no other process changes them.
        let module = unsafe { Module::deserialize(engine, code) };
        match module {
            Ok(module) => {
                // It was used now. Where that cannot be noted it is forgotten sooner.
                let _ = file.set_modified(SystemTime::now());
                log::debug!("compiled before: {}", path.display());
                Some(module)
            }
            Err(error) => {
                log::debug!("{}: {error:#}", path.display());
                None
            }
        }
    }

    /// Keeps a compiled module. It is there at the next start, or it is not: nothing depends on it.
    pub(crate) fn put(&self, key: Key, module: &Module) {
        let written = module.serialize().map_err(io::Error::other);
        let written = written.and_then(|code| {
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(&MAGIC)?;
            file.write_all(&sum(key, &code))?;
            file.write_all(&code)?;
            file.persist(self.path(key))?;
            self.tidy()
        });
        if let Err(error) = written {
            log::debug!("{}: {error}", self.folder.display());
        }
    }

    fn path(&self, Key(key): Key) -> PathBuf {
        let name: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(name).with_extension(EXTENSION)
    }

    /// Removes all but the modules that were used last.
    fn tidy(&self) -> io::Result<()> {
        let mut modules = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == EXTENSION) {
                // Another process may have removed it.
                let used = path.metadata().and_then(|metadata| metadata.modified());
                modules.extend(used.map(|used| (used, path)));
            }
        }
        modules.sort();
        let surplus = modules.len().saturating_sub(MOST);
        for (_, path) in modules.drain(..surplus) {
            let _ = fs::remove_file(path);
        }
        Ok(())
    }
}

/// The checksum of the code that is kept under a key.
fn sum(Key(key): Key, code: &[u8]) -> [u8; SUM] {
    let sum = Sha256::new().chain_update(key).chain_update(code);
    sum.finalize().into()
}

/// The code in a file, if it is what was written under this key.
fn check(key: Key, bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(&MAGIC)?;
    let (found, code) = rest.split_at_checked(SUM)?;
    (found == sum(key, code)).then_some(code)
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder)?;
    let metadata = fs::metadata(folder)?;
    let wrong = if metadata.uid() != rustix::process::geteuid().as_raw() {
        "it belongs to another user"
    } else if metadata.mode() & 0o077 != 0 {
        "others may enter it; mend it with chmod 700"
    } else {
        return Ok(());
    };
    Err(io::Error::new(io::ErrorKind::PermissionDenied, wrong))
}

/// Folders lie in the profile of the user, which others cannot write to.
#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
