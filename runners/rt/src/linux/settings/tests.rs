use super::*;
use std::path::Path;

/// The error of this text, without the name of the file.
fn error(text: &str) -> String {
    let error = parse::document(Path::new("rt.toml"), text).unwrap_err();
    error.strip_prefix("rt.toml:").unwrap().to_owned()
}

fn these<const N: usize>(pins: [u32; N]) -> Pins {
    Pins::These(pins.into())
}

#[test]
fn everything_that_can_be_said() {
    let text = r#"
        [i2c.1]
        device = "/dev/i2c-1"
        [spi.0]
        device = "/dev/spidev0.0"
        baud = 1_000_000
        cs.7 = "/dev/spidev0.1"
        [gpio.0]
        label = "pinctrl-bcm2711"
        inputs = [4, 17]
        outputs = [27]
        [gpio.3]
        device = "/dev/gpiochip3"
        pins = "all"
        [uart.2]
        device = "/dev/ttyUSB0"
        timeout_ms = 500
        [device]
        i2c = [1]
        spi = [0]
        gpio_in = [17, { port = 3, pin = 5 }]
        gpio_out = [27]"#;
    let settings = parse::document(Path::new("rt.toml"), text).unwrap();
    assert_eq!(settings.i2c[&1].device, Path::new("/dev/i2c-1"));
    let spi = &settings.spi[&0];
    assert_eq!(spi.baud, Some(1_000_000));
    assert_eq!(spi.cs[&7], Path::new("/dev/spidev0.1"));
    let gpio = &settings.gpio[&0];
    assert_eq!(gpio.chip, Chip::Label(vec!["pinctrl-bcm2711".to_owned()]));
    assert_eq!(
        (&gpio.inputs, &gpio.outputs),
        (&these([4, 17]), &these([27]))
    );
    let gpio = &settings.gpio[&3];
    assert_eq!(gpio.chip, Chip::Device("/dev/gpiochip3".into()));
    assert_eq!((&gpio.inputs, &gpio.outputs), (&Pins::All, &Pins::All));
    let uart = &settings.uart[&2];
    assert_eq!((uart.baud, uart.timeout_ms), (115_200, Some(500)));
    let pin = |port, pin| Pin { port, pin };
    let handed = Handed {
        i2c: vec![1],
        spi: vec![0],
        gpio_in: vec![pin(0, 17), pin(3, 5)],
        gpio_out: vec![pin(0, 27)],
    };
    assert_eq!(settings.devices, handed);
}

#[test]
fn what_is_not_there_cannot_be_opened() {
    let text = "[gpio.0]\ndevice = \"/dev/gpiochip0\"\ninputs = [4]";
    let settings = parse::document(Path::new("rt.toml"), text).unwrap();
    assert_eq!(settings.gpio[&0].outputs, these([]));
    assert!(settings.i2c.is_empty() && settings.spi.is_empty() && settings.uart.is_empty());
    assert_eq!(settings.devices, Handed::default());
}

#[test]
fn unknown_keys_name_the_nearest() {
    assert_eq!(
        error("[i2c.1]\n  devcie = \"/dev/i2c-1\""),
        "2:3: unknown key `devcie` in [i2c.1]; nearest: `device`"
    );
    assert_eq!(
        error("[i2s.1]\ndevice = \"/dev/i2c-1\""),
        "1:2: unknown key `i2s` in the settings; nearest: `i2c`"
    );
    assert_eq!(
        error("[uart.0]\ndevice = \"/dev/ttyS0\"\nflow_control = true"),
        "3:1: unknown key `flow_control` in [uart.0]; there are: device, baud, timeout_ms"
    );
    assert_eq!(
        error("[i2c.1]\ndevice = \"/dev/i2c-1\"\n[device]\ni2x = [1]"),
        "4:1: unknown key `i2x` in [device]; nearest: `i2c`"
    );
    let pin = "[gpio.0]\nlabel = \"x\"\npins = [1]\n[device]\ngpio_in = [{ prot = 0, pin = 1 }]";
    assert_eq!(
        error(pin),
        "5:14: unknown key `prot` in a pin; nearest: `port`"
    );
}

#[test]
fn a_file_that_allows_nothing_is_an_error() {
    for text in ["", "# nothing\n", "[i2c]", "[device]"] {
        let error = error(text);
        assert!(
            error.starts_with("1:1: these settings allow nothing"),
            "{error}"
        );
    }
    let none = "[gpio.0]\nlabel = \"x\"\npins = []";
    assert_eq!(error(none), "1:7: [gpio.0] allows no pin");
}

#[test]
fn errors_say_what_was_expected() {
    for (text, expected) in [
        ("[i2c.1", "1:7: unclosed table, expected `]`"),
        (
            "[i2c.1]\n",
            "1:6: expected `device` in [i2c.1], such as device = \"/dev/i2c-1\"",
        ),
        (
            "[i2c.one]\ndevice = \"x\"",
            "1:6: expected the number of a port, 0 or more, found `one`",
        ),
        (
            "i2c = 1",
            "1:7: expected a table for each port, such as [i2c.1]",
        ),
        (
            "i2c.1 = \"/dev/i2c-1\"",
            "1:5: expected a table for each port, such as [i2c.1]",
        ),
        (
            "[i2c.1]\ndevice = 1",
            "2:10: expected text for `device`, found integer",
        ),
        (
            "[i2c.1]\ndevice = \"a\"\n[i2c.01]\ndevice = \"b\"",
            "1:6: [i2c.1] is there twice",
        ),
        (
            "[uart.0]\ndevice = \"x\"\nbaud = -1",
            "3:8: expected a number from 0 to 4294967295 for `baud`, found -1",
        ),
        (
            "[gpio.0]\ndevice = \"a\"\nlabel = \"b\"\npins = \"all\"",
            "1:7: expected either `device` or `label` in [gpio.0], such as label = \"pinctrl-bcm2711\"",
        ),
        (
            "[gpio.0]\nlabel = \"b\"",
            "1:7: expected in [gpio.0] either `pins`, or `inputs` and `outputs`, such as pins = [17, 27] or pins = \"all\"",
        ),
        (
            "[gpio.0]\nlabel = \"b\"\npins = \"17\"",
            "3:8: expected a list for `pins`, found string",
        ),
        (
            "[i2c.1]\ndevice = \"a\"\n[device]\ni2c = [1, 2]",
            "4:11: there is no [i2c.2] in these settings",
        ),
        (
            "[gpio.0]\nlabel = \"a\"\ninputs = [4]\n[device]\ngpio_out = [4]",
            "5:13: [gpio.0] does not allow pin 4 as an output",
        ),
        (
            "[spi.0]\ndevice = \"a\"\ncs = 8",
            "3:6: expected `cs` to name a device for each pin, such as cs.8 = \"/dev/spidev0.0\"",
        ),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

#[test]
fn a_raspberry_pi_needs_no_file() {
    let settings = Settings::default();
    assert_eq!(settings.i2c[&0].device, Path::new("/dev/i2c-1"));
    assert_eq!(settings.i2c[&1].device, Path::new("/dev/i2c-1"));
    assert_eq!(settings.spi[&0].device, Path::new("/dev/spidev0.0"));
    assert_eq!(settings.spi[&1].device, Path::new("/dev/spidev0.1"));
    assert_eq!(settings.uart[&0].device, Path::new("/dev/serial0"));
    let pins = &settings.gpio[&0].outputs;
    assert!(pins.contain(27) && !pins.contain(28));
}

#[test]
fn settings_with_anything_changed_are_read_or_refused() {
    let sample = "[i2c.1]\ndevice = \"/dev/i2c-1\"\n[spi.0]\ndevice = \"/dev/spidev0.0\"\ncs.8 = \"/dev/spidev0.0\"\n\
                  [gpio.0]\nlabel = \"pinctrl\"\npins = [17, 27]\n[uart.0]\ndevice = \"/dev/serial0\"\nbaud = 9600\n\
                  [device]\ni2c = [1]\ngpio_in = [{ port = 0, pin = 17 }]\n";
    parse::document(Path::new("rt.toml"), sample).unwrap();
    let pieces = [
        "",
        "\"",
        "-",
        "-1",
        "4294967296",
        "99999999999999999999",
        "0x1",
        "1.5",
        "é",
        "\n",
        "\u{1b}[2J",
        "[",
        "{",
        "=",
        ".",
    ];
    for at in 0..=sample.len() {
        let (before, after) = sample.split_at(at);
        let rest = after.get(1..).unwrap_or_default();
        let mut texts = vec![before.to_owned()];
        for piece in pieces {
            texts.push(format!("{before}{piece}{after}"));
            texts.push(format!("{before}{piece}{rest}"));
        }
        for text in texts {
            if let Err(error) = parse::document(Path::new("rt.toml"), &text) {
                assert!(error.starts_with("rt.toml:"), "{error}");
            }
        }
    }
}
