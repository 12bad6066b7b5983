//! Compiled modules in a folder, so that a guest is compiled once.
//!
//! What lies there is machine code that will be executed, and wasmtime does not check it. So a folder is used only if it belongs
//! to the user and nobody else may enter it, which is asked of the open folder, as is everything of what is in it: nobody can
//! exchange one for another later. What others may have left there before they were kept out is not believed either: each file is
//! sealed with a secret that lies beside it and that only the user can read, over its name and its contents. One that is damaged,
//! or was left half written or renamed, counts as not there. wasmtime itself checks that code was compiled by the same version
//! with the same settings and for this processor.
//!
//! wasmtime's feature `cache` does the same with a configuration file, compression and a thread that tidies up; it is not used
//! because it checks neither who may write to the folder nor what it reads.

#[cfg_attr(unix, path = "cache/unix.rs")]
#[cfg_attr(not(unix), path = "cache/other.rs")]
mod folder;
mod seal;
#[cfg(test)]
mod tests;

use folder::Folder;
use seal::{SUM, Sealer};
use sha2::{Digest, Sha256};
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use wasmtime::{Engine, Module};

/// What files begin with: the version of their form.
const MAGIC: [u8; 8] = *b"wasme\0\0\x02";
/// How many bytes stand before the code in a file.
const HEAD: u64 = (MAGIC.len() + SUM) as u64;
/// How the names of files end.
const EXTENSION: &str = ".cwasm";
/// How the names of files begin while they are written.
const TEMPORARY: &str = ".tmp";
/// The file with the secret.
const SECRET: &str = "secret";
/// How many modules are kept: those that were used last.
const MOST: usize = 64;
/// How many bytes they take together.
const MOST_BYTES: u64 = 256 << 20;

/// A folder of compiled modules.
pub(crate) struct Cache {
    folder: Folder,
    /// For messages: what lies there by now may be another.
    path: PathBuf,
    /// Of the version and the settings of wasmtime.
    engine: u64,
    /// Knows the secret.
    sealer: Sealer,
}

/// What a module is called in the folder.
#[derive(Clone, Copy)]
pub(crate) struct Key([u8; SUM]);

impl Key {
    fn name(self) -> String {
        let name: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        name + EXTENSION
    }
}

/// A file in the folder.
struct Listed {
    used: SystemTime,
    size: u64,
    name: String,
}

impl Cache {
    /// Opens the folder, which is made when it is not there.
    ///
    /// # Errors
    /// When it cannot be used, or others than the user could have written to it.
    pub(crate) fn open(path: &Path, engine: &Engine) -> io::Result<Cache> {
        let folder = Folder::open(path)?;
        let sealer = match sealer(&folder) {
            Ok(sealer) => sealer,
            Err(error) => {
                // What is sealed with another secret is compiled again.
                log::debug!("{}: a new secret: {error}", path.display());
                folder.write(SECRET, &[&folder::secret()?])?;
                // Another process may have written one too, and then the last holds.
                sealer(&folder)?
            }
        };
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Cache {
            folder,
            path: path.to_owned(),
            engine: hasher.finish(),
            sealer,
        })
    }

    /// Returns the key of a module.
    pub(crate) fn key(&self, wasm: &[u8]) -> Key {
        let hash = Sha256::new().chain_update(self.engine.to_le_bytes());
        Key(hash.chain_update(wasm).finalize().into())
    }

    /// Returns the compiled module, if it is there and as it was written.
    pub(crate) fn get(&self, engine: &Engine, key: Key) -> Option<Module> {
        let path = self.path.join(key.name());
        let (file, bytes) = match self.folder.read(&key.name()) {
            Ok(read) => read,
            Err(error) => {
                log::debug!("{}: {error}", path.display());
                return None;
            }
        };
        let Some(code) = self.open_seal(key, &bytes) else {
            log::debug!("{}: not as it was written", path.display());
            return None;
        };
        // SAFETY: these bytes come from `put`, that is from `Module::serialize`: the seal says that they are what was written, and
        // it was made with a secret that nobody but the user can read. They are checked in memory, where no other process changes
        // them.
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
            if code.len() as u64 > MOST_BYTES {
                return Err(io::Error::other(
                    "the compiled guest is too large to be kept",
                ));
            }
            let seal = self.sealer.seal(&[&key.0, &code]);
            self.folder.write(&key.name(), &[&MAGIC, &seal, &code])?;
            self.tidy()
        });
        if let Err(error) = written {
            log::debug!("{}: {error}", self.path.display());
        }
    }

    /// Returns the code in a file, if it is what was written under this key.
    fn open_seal<'a>(&self, key: Key, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let rest = bytes.strip_prefix(&MAGIC)?;
        let (found, code) = rest.split_at_checked(SUM)?;
        self.sealer.is_seal(found, &[&key.0, code]).then_some(code)
    }

    /// Removes all but the modules that were used last, and what was left half written by processes that ended.
    fn tidy(&self) -> io::Result<()> {
        let mut modules = Vec::new();
        for listed in self.folder.list()? {
            if listed.name.ends_with(EXTENSION) {
                modules.push(listed);
            } else if listed.name.starts_with(TEMPORARY) && self.folder.is_abandoned(&listed) {
                self.folder.remove(&listed.name);
            }
        }
        for name in surplus(modules, MOST, MOST_BYTES) {
            self.folder.remove(&name);
        }
        Ok(())
    }
}

/// Returns the names of those that are too many, or too large together with those that were used later.
fn surplus(mut modules: Vec<Listed>, most: usize, most_bytes: u64) -> Vec<String> {
    modules.sort_by_key(|module| std::cmp::Reverse(module.used));
    let (mut count, mut bytes) = (0, 0_u64);
    modules.retain(|module| {
        count += 1;
        bytes = bytes.saturating_add(module.size);
        count > most || bytes > most_bytes
    });
    modules.into_iter().map(|module| module.name).collect()
}

/// Returns what seals with the secret of a folder.
fn sealer(folder: &Folder) -> io::Result<Sealer> {
    let (_, secret) = folder.read(SECRET)?;
    let secret: [u8; SUM] = secret
        .try_into()
        .map_err(|_| io::Error::other("the secret has another length"))?;
    Ok(Sealer::new(&secret))
}

/// Returns a name for a file that is not complete yet, which no other file has.
fn temporary() -> String {
    let number = RandomState::new().build_hasher().finish();
    format!("{TEMPORARY}{number:016x}")
}
