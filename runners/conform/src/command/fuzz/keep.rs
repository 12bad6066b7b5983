//! `conform fuzz --keep`.

use crate::{Unusable, output};
use std::path::Path;
use wasm_embedded_spec::differential::{Difference, keep as keep_guest};
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::text::printable;
use wasm_embedded_spec::whole::save;

/// The clause of a case that nobody has read yet: every random guest shows it.
const CLAUSE: &str = "common/refused-unseen";

/// Writes the guest of a difference as a case, with what the reference does as its fixture.
pub fn keep(
    root: &Path,
    id: &str,
    reference: &dyn Runtime,
    difference: &Difference,
) -> Result<(), Unusable> {
    let named = |error: String| Unusable::from(format!("--keep {}: {error}", printable(id)));
    check(id).map_err(named)?;
    let case = root.join("suites").join(format!("{id}.wat"));
    let fixture = root.join("fixtures").join(format!("{id}.json"));
    if let Some(there) = [&case, &fixture].into_iter().find(|path| path.exists()) {
        let what = "is there already; choose another id";
        return Err(named(format!("{} {what}", there.display())));
    }
    let title = format!("Random guest {}, made smaller", difference.guest);
    let clauses = [CLAUSE.to_owned()];
    let kept = keep_guest(reference, &difference.module, &title, &clauses).map_err(named)?;
    let text = wasmprinter::print_bytes(difference.module.wasm());
    let text = text.map_err(|error| named(format!("{error:#}")))?;
    for path in [&case, &fixture] {
        std::fs::create_dir_all(path.parent().unwrap_or(root))?;
    }
    save(&case, format!("{}{text}\n", kept.front))?;
    save(&fixture, kept.fixture)?;
    output::remark(&format!(
        "  Kept as suites/{id}.wat and fixtures/{id}.json: say in its front matter which clauses it shows."
    ));
    Ok(())
}

/// Whether this can be the id of a case.
fn check(id: &str) -> Result<(), String> {
    let part = |part: &str| {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        !part.is_empty() && part.chars().all(allowed)
    };
    match id.split('/').count() == 3 && id.split('/').all(part) {
        true => Ok(()),
        false => Err("expected API/FUNCTION/NAME in lower case, such as i2c/write/long".to_owned()),
    }
}
