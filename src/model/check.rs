//! What fits together in a model as a whole.

use super::{Api, Clause, ModelError, Type, meaning};
use crate::nearest::nearest;
use std::collections::BTreeMap;

/// Checks that every handle is of an API that there is, and closed by it.
pub(super) fn handles(apis: &[Api]) -> Result<(), ModelError> {
    for api in apis {
        for function in &api.functions {
            let place = format!("function {}.{}", api.name, function.name);
            for param in function.params.iter().chain(&function.result) {
                let (Type::Handle(owner) | Type::Handles(owner)) = &param.ty else {
                    continue;
                };
                let place = format!("{place}, ${}", param.name);
                if function.closes && *owner != api.name {
                    let what = format!(
                        "expected a handle of `{}`, found one of `{owner}`",
                        api.name
                    );
                    return meaning(&place, what);
                }
                owned(&place, owner, apis)?;
            }
        }
    }
    Ok(())
}

fn owned(place: &str, owner: &str, apis: &[Api]) -> Result<(), ModelError> {
    if owner.is_empty() {
        return meaning(place, "expected a handle type named `$<api>_handle`");
    }
    let names = apis.iter().map(|api| api.name.as_str());
    match apis.iter().find(|api| api.name == owner) {
        Some(api) if api.deinit.is_some() => Ok(()),
        Some(_) => meaning(
            place,
            format!("`{owner}` has no function `deinit`: nobody can close `${owner}_handle`"),
        ),
        None => {
            let near = match nearest(owner, names).first() {
                Some(near) => format!("; did you mean `${near}_handle`?"),
                None => String::new(),
            };
            meaning(
                place,
                format!(
                    "`${owner}_handle` belongs to no API: there is no module `${owner}` with functions{near}"
                ),
            )
        }
    }
}

/// Checks that no id stands twice, and that the first part of each is `common` or a module.
pub(super) fn clauses(clauses: &[Clause], modules: &[String]) -> Result<(), ModelError> {
    let mut seen = BTreeMap::new();
    for clause in clauses {
        for id in std::iter::once(&clause.id).chain(&clause.aliases) {
            let place = format!("clause {id}");
            if seen.insert(id.clone(), ()).is_some() {
                return meaning(&place, "this id stands twice; ids are unique");
            }
        }
        let group = clause.id.split('/').next().unwrap_or_default();
        let known = || modules.iter().map(String::as_str).chain(["common"]);
        if !known().any(|name| name == group) {
            let near = nearest(group, known());
            let near = near
                .first()
                .map_or(String::new(), |near| format!("; did you mean `{near}/`?"));
            return meaning(
                &format!("clause {}", clause.id),
                format!("expected an id that begins with `common/` or the name of a module{near}"),
            );
        }
    }
    Ok(())
}
