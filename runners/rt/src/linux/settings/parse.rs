//! Reads settings from TOML. Every error says where: `file:line:column`.

use super::{Chip, GpioPort, Handed, I2cPort, Pin, Pins, Settings, SpiPort, UART_BAUD, UartPort};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wasm_embedded_spec::nearest::nearest;

/// Reads a whole document.
pub(super) fn document(path: &Path, text: &str) -> Result<Settings, String> {
    read(text).map_err(|Wrong(at, what)| {
        let before = &text[..text.floor_char_boundary(at)];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        format!(
            "{}:{}:{}: {what}",
            path.display(),
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1
        )
    })
}

/// Where in the text, and what is wrong there.
struct Wrong(usize, String);

type Value<'i> = Spanned<DeValue<'i>>;

fn read(text: &str) -> Result<Settings, Wrong> {
    let root = DeTable::parse(text)
        .map_err(|e| Wrong(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
    let known = ["i2c", "spi", "gpio", "uart", "device"];
    let mut root = Table::new("the settings", 0, root.into_inner(), &known)?;
    let mut settings = Settings {
        i2c: root.ports("i2c", &["device"], i2c)?,
        spi: root.ports("spi", &["device", "cs", "baud"], spi)?,
        gpio: root.ports(
            "gpio",
            &["device", "label", "pins", "inputs", "outputs"],
            gpio,
        )?,
        uart: root.ports("uart", &["device", "baud", "timeout_ms"], uart)?,
        devices: Handed::default(),
    };
    if settings.i2c.is_empty()
        && settings.spi.is_empty()
        && settings.gpio.is_empty()
        && settings.uart.is_empty()
    {
        let what = "these settings allow nothing: expected at least one port, such as [i2c.1] with device = \"/dev/i2c-1\"";
        return Err(Wrong(0, what.to_owned()));
    }
    if let Some(value) = root.take("device") {
        settings.devices = handed(value, &settings)?;
    }
    Ok(settings)
}

fn i2c(mut port: Table) -> Result<I2cPort, Wrong> {
    Ok(I2cPort {
        device: port.device("/dev/i2c-1")?,
    })
}

fn spi(mut port: Table) -> Result<SpiPort, Wrong> {
    let device = port.device("/dev/spidev0.0")?;
    let baud = port.number("baud")?;
    let mut cs = BTreeMap::new();
    if let Some(value) = port.take("cs") {
        let at = value.span().start;
        let DeValue::Table(pins) = value.into_inner() else {
            let what =
                "expected `cs` to name a device for each pin, such as cs.8 = \"/dev/spidev0.0\"";
            return Err(Wrong(at, what.to_owned()));
        };
        for (pin, value) in pins {
            let number = whole(pin.span().start, "a pin", pin.get_ref())?;
            cs.insert(number, text("cs", value)?.into());
        }
    }
    Ok(SpiPort { device, cs, baud })
}

fn gpio(mut port: Table) -> Result<GpioPort, Wrong> {
    let chip = match (port.take("device"), port.take("label")) {
        (Some(device), None) => Chip::Device(text("device", device)?.into()),
        (None, Some(label)) => Chip::Label(vec![text("label", label)?]),
        _ => {
            let what = format!(
                "expected either `device` or `label` in [{}], such as label = \"pinctrl-bcm2711\"",
                port.name
            );
            return Err(Wrong(port.at, what));
        }
    };
    let (pins, inputs, outputs) = (
        port.pins("pins")?,
        port.pins("inputs")?,
        port.pins("outputs")?,
    );
    let ports = match (pins, inputs, outputs) {
        (Some(pins), None, None) => (pins.clone(), pins),
        (None, None, None) | (Some(_), _, _) => {
            let what = format!(
                "expected in [{}] either `pins`, or `inputs` and `outputs`, such as pins = [17, 27] or pins = \"all\"",
                port.name
            );
            return Err(Wrong(port.at, what));
        }
        (None, inputs, outputs) => {
            let none = || Pins::These(Default::default());
            (inputs.unwrap_or_else(none), outputs.unwrap_or_else(none))
        }
    };
    if let (Pins::These(inputs), Pins::These(outputs)) = &ports
        && inputs.is_empty()
        && outputs.is_empty()
    {
        return Err(Wrong(port.at, format!("[{}] allows no pin", port.name)));
    }
    Ok(GpioPort {
        chip,
        inputs: ports.0,
        outputs: ports.1,
    })
}

fn uart(mut port: Table) -> Result<UartPort, Wrong> {
    Ok(UartPort {
        device: port.device("/dev/serial0")?,
        baud: port.number("baud")?.unwrap_or(UART_BAUD),
        timeout_ms: port.number("timeout_ms")?,
    })
}

/// What `[device]` hands out. It can only be what the guest may open.
fn handed(value: Value, settings: &Settings) -> Result<Handed, Wrong> {
    let at = value.span().start;
    let DeValue::Table(members) = value.into_inner() else {
        return Err(Wrong(
            at,
            "expected [device] to be a table, such as [device] with i2c = [1]".to_owned(),
        ));
    };
    let mut table = Table::new(
        "[device]",
        at,
        members,
        &["i2c", "spi", "gpio_in", "gpio_out"],
    )?;
    let port = |api: &str, known: bool, at: usize, port: u32| match known {
        true => Ok(port),
        false => Err(Wrong(
            at,
            format!("there is no [{api}.{port}] in these settings"),
        )),
    };
    let pin = |value: Value, output: bool| {
        let at = value.span().start;
        let pin = pin(value, settings)?;
        let allowed = settings.gpio.get(&pin.port).map(|port| match output {
            true => &port.outputs,
            false => &port.inputs,
        });
        port("gpio", allowed.is_some(), at, pin.port)?;
        match allowed.is_some_and(|pins| pins.contain(pin.pin)) {
            true => Ok(pin),
            false => Err(Wrong(
                at,
                format!(
                    "[gpio.{}] does not allow pin {} as an {}",
                    pin.port,
                    pin.pin,
                    if output { "output" } else { "input" }
                ),
            )),
        }
    };
    Ok(Handed {
        i2c: table.list("i2c", |value| {
            let at = value.span().start;
            let number = integer("i2c", &value)?;
            port("i2c", settings.i2c.contains_key(&number), at, number)
        })?,
        spi: table.list("spi", |value| {
            let at = value.span().start;
            let number = integer("spi", &value)?;
            port("spi", settings.spi.contains_key(&number), at, number)
        })?,
        gpio_in: table.list("gpio_in", |value| pin(value, false))?,
        gpio_out: table.list("gpio_out", |value| pin(value, true))?,
    })
}

/// A pin: its number in the default port, or `{ port = 0, pin = 17 }`.
fn pin(value: Value, settings: &Settings) -> Result<Pin, Wrong> {
    let at = value.span().start;
    match value.into_inner() {
        DeValue::Table(members) => {
            let mut table = Table::new("a pin", at, members, &["port", "pin"])?;
            match (table.number("port")?, table.number("pin")?) {
                (Some(port), Some(pin)) => Ok(Pin { port, pin }),
                _ => Err(Wrong(
                    at,
                    "expected `port` and `pin`, such as { port = 0, pin = 17 }".to_owned(),
                )),
            }
        }
        other => {
            let pin = integer("a pin", &Spanned::new(at..at, other))?;
            let port = settings.gpio.keys().next().copied().unwrap_or_default();
            Ok(Pin { port, pin })
        }
    }
}

/// A table whose keys are known.
struct Table<'i> {
    name: String,
    at: usize,
    members: BTreeMap<String, Value<'i>>,
}

impl<'i> Table<'i> {
    /// Checks the keys.
    fn new(name: &str, at: usize, members: DeTable<'i>, known: &[&str]) -> Result<Self, Wrong> {
        let mut table = Table {
            name: name.to_owned(),
            at,
            members: BTreeMap::new(),
        };
        for (key, value) in members {
            if !known.contains(&&**key.get_ref()) {
                let what = match nearest(key.get_ref(), known.iter().copied()).first() {
                    Some(near) => format!("; nearest: `{near}`"),
                    None => format!("; there are: {}", known.join(", ")),
                };
                let what = format!("unknown key `{}` in {name}{what}", key.get_ref());
                return Err(Wrong(key.span().start, what));
            }
            table.members.insert(key.into_inner().into_owned(), value);
        }
        Ok(table)
    }

    fn take(&mut self, key: &str) -> Option<Value<'i>> {
        self.members.remove(key)
    }

    /// The ports of an API, by number.
    fn ports<T>(
        &mut self,
        api: &str,
        known: &[&str],
        port: impl Fn(Table<'i>) -> Result<T, Wrong>,
    ) -> Result<BTreeMap<u32, T>, Wrong> {
        let mut ports = BTreeMap::new();
        let Some(value) = self.take(api) else {
            return Ok(ports);
        };
        let expected = |at| {
            Wrong(
                at,
                format!("expected a table for each port, such as [{api}.1]"),
            )
        };
        let at = value.span().start;
        let DeValue::Table(tables) = value.into_inner() else {
            return Err(expected(at));
        };
        for (key, value) in tables {
            let at = key.span().start;
            let number = whole(at, "the number of a port", key.get_ref())?;
            let DeValue::Table(members) = value.into_inner() else {
                return Err(expected(at));
            };
            let name = format!("{api}.{number}");
            let table = Table::new(&format!("[{name}]"), at, members, known)?;
            if ports
                .insert(number, port(Table { name, ..table })?)
                .is_some()
            {
                return Err(Wrong(at, format!("[{api}.{number}] is there twice")));
            }
        }
        Ok(ports)
    }

    /// The device, which must be there.
    fn device(&mut self, example: &str) -> Result<PathBuf, Wrong> {
        match self.take("device") {
            Some(value) => Ok(text("device", value)?.into()),
            None => {
                let what = format!(
                    "expected `device` in [{}], such as device = \"{example}\"",
                    self.name
                );
                Err(Wrong(self.at, what))
            }
        }
    }

    fn number(&mut self, key: &str) -> Result<Option<u32>, Wrong> {
        self.take(key).map(|value| integer(key, &value)).transpose()
    }

    fn pins(&mut self, key: &str) -> Result<Option<Pins>, Wrong> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        if matches!(value.get_ref(), DeValue::String(text) if text == "all") {
            return Ok(Some(Pins::All));
        }
        let pins = elements(key, value)?;
        let pins: Result<_, _> = pins.iter().map(|pin| integer("a pin", pin)).collect();
        Ok(Some(Pins::These(pins?)))
    }

    fn list<T>(
        &mut self,
        key: &str,
        element: impl Fn(Value<'i>) -> Result<T, Wrong>,
    ) -> Result<Vec<T>, Wrong> {
        let Some(value) = self.take(key) else {
            return Ok(Vec::new());
        };
        elements(key, value)?.into_iter().map(element).collect()
    }
}

fn elements<'i>(key: &str, value: Value<'i>) -> Result<Vec<Value<'i>>, Wrong> {
    let at = value.span().start;
    match value.into_inner() {
        DeValue::Array(array) => Ok(array.into_iter().collect()),
        other => Err(Wrong(
            at,
            format!("expected a list for `{key}`, found {}", other.type_str()),
        )),
    }
}

fn text(key: &str, value: Value) -> Result<String, Wrong> {
    let at = value.span().start;
    match value.into_inner() {
        DeValue::String(text) => Ok(text.into_owned()),
        other => Err(Wrong(
            at,
            format!("expected text for `{key}`, found {}", other.type_str()),
        )),
    }
}

fn integer(key: &str, value: &Value) -> Result<u32, Wrong> {
    let at = value.span().start;
    let expected = |found: &str| {
        let what = format!("expected a number from 0 to 4294967295 for `{key}`, found {found}");
        Wrong(at, what)
    };
    match value.get_ref() {
        DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix())
            .map_err(|_| expected(&number.to_string())),
        other => Err(expected(other.type_str())),
    }
}

/// A number that stands as a key.
fn whole(at: usize, what: &str, key: &str) -> Result<u32, Wrong> {
    key.parse()
        .map_err(|_| Wrong(at, format!("expected {what}, 0 or more, found `{key}`")))
}
