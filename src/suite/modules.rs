//! Modules that several cases share are loaded once.

use super::Case;
use crate::runtime::{Module, Refused, Runtime};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How many modules are kept. Cases that share one follow each other, on each runtime.
const KEPT: usize = 16;

/// What loading a module gives.
pub(super) type Loaded = Result<Arc<dyn Module>, Refused>;

/// The modules that were used last.
#[derive(Default)]
pub(super) struct Modules(Mutex<VecDeque<Kept>>);

struct Kept {
    runtime: String,
    wasm: Arc<[u8]>,
    loaded: Arc<OnceLock<Loaded>>,
}

impl Modules {
    /// Loads the module of a case, unless a case before had the same and the runtime lets it be shared.
    pub(super) fn load(&self, case: &Case, runtime: &dyn Runtime) -> Loaded {
        match case.generated.is_some() && runtime.shares_modules() {
            true => {
                let loaded = self.kept(case, runtime);
                loaded.get_or_init(|| runtime.load(&case.wasm)).clone()
            }
            false => runtime.load(&case.wasm),
        }
    }

    /// The place of a module, where it is or goes. It is loaded without the lock: other cases go on.
    fn kept(&self, case: &Case, runtime: &dyn Runtime) -> Arc<OnceLock<Loaded>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |kept: &&Kept| kept.runtime == runtime.name() && *kept.wasm == *case.wasm;
        if let Some(kept) = all.iter().find(same) {
            return Arc::clone(&kept.loaded);
        }
        all.truncate(KEPT - 1);
        let loaded = Arc::default();
        all.push_front(Kept {
            runtime: runtime.name().to_owned(),
            wasm: case.wasm.as_slice().into(),
            loaded: Arc::clone(&loaded),
        });
        loaded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundary;
    use crate::model::Model;
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Refuses all modules, and counts them.
    struct Counting {
        shares: bool,
        loads: AtomicUsize,
    }

    impl Runtime for Counting {
        fn name(&self) -> &str {
            "counting"
        }

        fn version(&self) -> String {
            "1".to_owned()
        }

        fn max_handles(&self) -> u32 {
            8
        }

        fn shares_modules(&self) -> bool {
            self.shares
        }

        fn load(&self, _wasm: &[u8]) -> Loaded {
            self.loads.fetch_add(1, Ordering::Relaxed);
            Err(Refused("no".to_owned()))
        }
    }

    #[test]
    fn a_module_is_loaded_once_where_it_can_be_shared() {
        let model = Model::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("witx")).unwrap();
        let cases = boundary::cases(&model);
        let mut sharing = cases.chunk_by(|a, b| a.wasm == b.wasm);
        let sharing = sharing.find(|cases| cases.len() > 2).unwrap();
        for (shares, expected) in [(true, 1), (false, sharing.len())] {
            let loads = AtomicUsize::new(0);
            let runtime = Counting { shares, loads };
            let modules = Modules::default();
            for case in sharing {
                assert!(modules.load(case, &runtime).is_err());
            }
            assert_eq!(runtime.loads.into_inner(), expected);
        }
    }
}
