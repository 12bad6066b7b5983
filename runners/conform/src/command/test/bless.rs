//! `conform test --bless`.

use crate::engine::Engine;
use crate::{Unusable, output};
use wasm_embedded_spec::suite::{Blessing, Case, bless};
use wasm_embedded_spec::whole::save;

/// Writes fixtures of what the guests do on an engine that is built in.
pub fn run(cases: &[&Case]) -> Result<u8, Unusable> {
    let runtime = Engine::any()?;
    let mut text = String::new();
    let mut written = 0;
    for case in cases {
        let name = case.fixture_name();
        match bless(case, &*runtime)? {
            Blessing::Unchanged => text.push_str(&format!("unchanged {name}\n")),
            Blessing::Changed {
                text: fixture,
                kept,
                new,
                fault,
            } => {
                if let Some(folder) = case.fixture.parent() {
                    std::fs::create_dir_all(folder).map_err(|error| {
                        Unusable::from(format!("{}: {error}", folder.display()))
                    })?;
                }
                save(&case.fixture, &fixture)?;
                written += 1;
                text.push_str(&format!(
                    "wrote {name}: {kept} transactions kept, {new} new\n"
                ));
                if let Some(fault) = fault {
                    text.push_str(&format!("  the run did not go as the case says: {fault}\n"));
                }
            }
        }
    }
    if written > 0 {
        text.push_str(
            "Review what was written: a fixture is to say what the specification asks for, not what an engine happens to do.\n",
        );
    }
    output::print(&text)?;
    Ok(0)
}
