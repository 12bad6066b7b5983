//! `conform import`.

use crate::args::Import;
use crate::{Unusable, output};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use wasm_embedded_spec::fixture::{Document, Entry, Header, Transaction};
use wasm_embedded_spec::import::{ImportError, Importer, Summary};
use wasm_embedded_spec::record::LineSink;
use wasm_embedded_spec::whole::WholeFile;

/// Where a fixture is written, and how.
enum Form<W: Write> {
    Document(Document<W>),
    Lines(LineSink<W>),
}

impl<W: Write> Form<W> {
    fn push(&mut self, transaction: Transaction) -> io::Result<()> {
        match self {
            Form::Document(document) => document.push(&Entry::One(transaction)),
            Form::Lines(lines) => lines.write(&transaction),
        }
    }

    fn finish(self) -> io::Result<W> {
        match self {
            Form::Document(document) => document.finish(),
            Form::Lines(lines) => lines.finish(),
        }
    }
}

/// Reads a capture and writes a fixture.
pub fn run(arguments: &Import) -> Result<u8, Unusable> {
    let path = &arguments.file;
    let mut input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Box::new(file)
    };
    let shown = match path == Path::new("-") {
        true => Path::new("<stdin>"),
        false => path,
    };
    let form = match &arguments.out {
        None => "jsonl",
        Some(out) => match out.extension().and_then(|extension| extension.to_str()) {
            Some(form @ ("json" | "jsonl")) => form,
            _ => {
                let what = "a fixture is a .json document or a .jsonl file of JSON Lines";
                return Err(Unusable::from(format!("--out {}: {what}", out.display())));
            }
        },
    };
    let importer = Importer::new(shown, &mut *input, &arguments.options())?;
    let mut header = Header::default();
    let mut source = |key: &str, value: String| header.source.insert(key.to_owned(), value.into());
    source("format", importer.format().name().to_owned());
    if let Some(name) = path.file_name().filter(|name| *name != "-") {
        source("capture", name.to_string_lossy().into_owned());
    }
    let summary = match &arguments.out {
        None => {
            let stdout = BufWriter::new(io::stdout().lock());
            match write(importer, Form::Lines(LineSink::new(stdout, &header)?)) {
                Ok((summary, _)) => summary,
                Err(ImportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                    return Ok(0);
                }
                Err(error) => {
                    let told = "what was written before is not the whole capture";
                    return Err(Unusable(vec![error.to_string(), told.to_owned()]));
                }
            }
        }
        Some(out) => {
            let cannot = |error: io::Error| format!("{}: {error}", out.display());
            let to = BufWriter::new(WholeFile::create(out)?);
            let form = match form {
                "json" => Form::Document(Document::new(to, &header).map_err(cannot)?),
                _ => Form::Lines(LineSink::new(to, &header).map_err(cannot)?),
            };
            let (summary, to) = write(importer, form).map_err(|error| match error {
                ImportError::Write(error) => cannot(error),
                other => other.to_string(),
            })?;
            super::keep(to, out)?;
            summary
        }
    };
    tell(&summary);
    Ok(0)
}

/// Reads all, and writes it.
fn write<W: Write>(importer: Importer<'_>, mut form: Form<W>) -> Result<(Summary, W), ImportError> {
    let summary = importer.run(&mut |transaction| form.push(transaction))?;
    let to = form.finish().map_err(ImportError::Write)?;
    Ok((summary, to))
}

/// What there is to know about the result, beside it.
pub fn tell(summary: &Summary) {
    for remark in &summary.remarks {
        output::remark(&format!("note: {remark}"));
    }
    output::remark(&format!("{} transactions", summary.transactions));
}
