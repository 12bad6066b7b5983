//! Tables of Saleae's software as CSV: of Logic 2 (`name,type,start_time,duration,...`), and of its analyzers one by one, as Logic 1
//! exported them (`Time [s],Packet ID,Address,Data,Read/Write,ACK/NAK`). Columns are found by the header, in any order.

use super::out::Out;
use super::scan::{any_number, shown};
use super::{Options, Problem, Reader};

mod logic2;
mod older;

pub use older::AddressBits;

/// The most columns that are looked at.
const MAX_COLUMNS: usize = 64;

pub(super) struct Saleae {
    options: Options,
    /// What comes first of the capture, for what only many lines tell.
    start: Vec<u8>,
    table: Option<Box<dyn Table>>,
}

/// The rows below one kind of header.
trait Table {
    fn row(&mut self, row: &Row<'_>, out: &mut Out<'_>) -> Result<(), Problem>;
    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem>;
}

impl Saleae {
    pub(super) fn new(options: &Options, start: &[u8]) -> Self {
        Saleae {
            options: options.clone(),
            start: start.to_owned(),
            table: None,
        }
    }

    /// Whether this is a header.
    pub(super) fn is_line(line: &[u8]) -> bool {
        let header = Header::new(line);
        logic2::is_header(&header) || older::is_header(&header)
    }
}

impl Reader for Saleae {
    fn line(&mut self, line: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        if let Some(table) = &mut self.table {
            return table.row(&Row::new(line)?, out);
        }
        // Some editors put a byte order mark first.
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let header = Header::new(line);
        let start = std::mem::take(&mut self.start);
        let table = match () {
            () if logic2::is_header(&header) => logic2::table(&header, &self.options)?,
            () if older::is_header(&header) => older::table(&header, &start, &self.options)?,
            () => {
                return Err(format!(
                    "expected the header of a table, as `name,type,start_time,duration,ack,address,read,data` or \
                     `Time [s],Packet ID,Address,Data,Read/Write,ACK/NAK`, found {}",
                    shown(line)
                )
                .into());
            }
        };
        self.table = Some(table);
        Ok(())
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        match &mut self.table {
            Some(table) => table.end(out),
            None => Err("expected the header of a table, found nothing"
                .to_owned()
                .into()),
        }
    }
}

/// The names of columns.
struct Header(Vec<String>);

impl Header {
    fn new(line: &[u8]) -> Header {
        let names = fields(line).map(|name| String::from_utf8_lossy(name).trim().to_lowercase());
        Header(names.take(MAX_COLUMNS).collect())
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|column| column == name)
    }

    /// The column of this name, which the table needs.
    fn need(&self, name: &str) -> Result<usize, Problem> {
        self.find(name).ok_or_else(|| {
            format!(
                "expected a column `{name}`, found {}: export the table with it",
                self.0.join(", ")
            )
            .into()
        })
    }
}

/// The fields of a line.
struct Row<'a> {
    line: &'a [u8],
    fields: [&'a [u8]; MAX_COLUMNS],
    count: usize,
}

impl<'a> Row<'a> {
    fn new(line: &'a [u8]) -> Result<Row<'a>, Problem> {
        let mut row = Row {
            line,
            fields: [b""; MAX_COLUMNS],
            count: 0,
        };
        for (to, field) in row.fields.iter_mut().zip(fields(line)) {
            *to = field;
            row.count += 1;
        }
        Ok(row)
    }

    /// What stands in a column.
    fn get(&self, column: usize) -> Result<&'a [u8], Problem> {
        match column < self.count {
            true => Ok(self.fields[column]),
            false => Err(self.wrong("expected as many columns as in the header")),
        }
    }

    /// What stands in a column that there may be.
    fn find(&self, column: Option<usize>) -> &'a [u8] {
        column.map_or(b"", |column| self.fields[column])
    }

    /// A byte: `0x4F`, `79` or `0b01001111`.
    fn byte(&self, text: &[u8]) -> Result<u8, Problem> {
        any_number(text)
            .and_then(|number| u8::try_from(number).ok())
            .ok_or_else(|| {
                self.wrong("expected a byte, as `0x4F`: export the table with hexadecimal numbers")
            })
    }

    fn wrong(&self, what: &str) -> Problem {
        Problem::Text(format!("{what}, found {}", shown(self.line)))
    }
}

/// The fields of a line of CSV, without their quotes. A quote within quotes stays doubled: only names have any.
fn fields(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = match text.first() {
            Some(b'"') => {
                let mut quoted = true;
                let mut ends = |byte: &u8| {
                    quoted ^= *byte == b'"';
                    *byte == b',' && !quoted
                };
                text[1..].iter().position(&mut ends).map(|at| at + 1)
            }
            _ => memchr::memchr(b',', text),
        };
        let (field, after) = match end {
            Some(end) => (&text[..end], Some(&text[end + 1..])),
            None => (text, None),
        };
        rest = after;
        let field = field.trim_ascii();
        let inner = field
            .strip_prefix(b"\"")
            .map(|f| f.strip_suffix(b"\"").unwrap_or(f));
        Some(inner.unwrap_or(field))
    })
}

/// Seconds, as nanoseconds; 0 where it is another kind of time.
fn nanoseconds(text: &[u8]) -> u64 {
    let seconds: f64 = std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0.0);
    // A day before the trigger is more than any capture has: keeps the order of times before it.
    const DAY: f64 = 86_400.0;
    ((seconds + DAY) * 1e9).clamp(0.0, 1e18) as u64
}

#[cfg(test)]
mod tests;
