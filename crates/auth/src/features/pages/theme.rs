//! The colours: an accent for light pages and one for dark ones, on which everything can be read.
//!
//! Contrast is WCAG 2.2's (1.4.3): 4.5:1 for text, by relative luminance.

use std::fmt;

/// What text needs.
const READABLE: f64 = 4.5;

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Color([u8; 3]);

const WHITE: Color = Color([0xff, 0xff, 0xff]);
const BLACK: Color = Color([0x00, 0x00, 0x00]);

impl Color {
    /// `#rrggbb`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// From 0 for black to 1 for white.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        });
        red.mul_add(0.2126, green.mul_add(0.7152, blue * 0.0722))
    }

    /// From 1 for the same colour to 21 for black on white.
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// What can be read on it: black or white, whichever is easier.
    fn text(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) {
            WHITE
        } else {
            BLACK
        }
    }

    /// A bit of the way to another colour, in thousandths.
    fn towards(self, other: Self, thousandths: u32) -> Self {
        let [one, two] = [self.0, other.0];
        let mix = |at: fn([u8; 3]) -> u8| {
            let (from, to) = (u32::from(at(one)), u32::from(at(two)));
            let mixed = (from * (1000 - thousandths) + to * thousandths) / 1000;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self([
            mix(|[red, ..]| red),
            mix(|[_, green, _]| green),
            mix(|[.., blue]| blue),
        ])
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Light or dark, as the reader's system is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    /// The accent where the operator names none.
    const fn accent(self) -> Color {
        match self {
            Self::Light => Color([0x1a, 0x56, 0xc4]),
            Self::Dark => Color([0x8a, 0xb4, 0xf8]),
        }
    }

    /// What links stand on; `style.css` has them too.
    const fn backgrounds(self) -> [Color; 2] {
        match self {
            Self::Light => [Color([0xf4, 0xf5, 0xf8]), WHITE],
            Self::Dark => [Color([0x10, 0x13, 0x18]), Color([0x1a, 0x1e, 0x25])],
        }
    }

    /// The end of the scale where everything can be read.
    const fn ink(self) -> Color {
        match self {
            Self::Light => BLACK,
            Self::Dark => WHITE,
        }
    }

    fn weakest(self, color: Color) -> f64 {
        let contrasts = self
            .backgrounds()
            .map(|background| color.contrast(background));
        contrasts.into_iter().fold(f64::MAX, f64::min)
    }

    /// The accent of this text, or why it can't be one.
    pub(super) fn choose(self, text: Option<&str>) -> Result<Color, String> {
        let Some(text) = text else {
            return Ok(self.accent());
        };
        let color = Color::parse(text)
            .ok_or_else(|| format!("is {text:?}: write a colour as `{}`", self.accent()))?;
        let contrast = self.weakest(color);
        if contrast >= READABLE {
            return Ok(color);
        }
        let mend = (1..=1000)
            .map(|step| color.towards(self.ink(), step))
            .find(|mended| self.weakest(*mended) >= READABLE)
            .unwrap_or(self.ink());
        // Rounded down, so that what is refused never reads as enough.
        let shown = (contrast * 10.0).floor() / 10.0;
        Err(format!(
            "is {color}, which has a contrast of {shown:.1}:1 with the page, and links need \
             {READABLE}:1: `{mend}` has it"
        ))
    }
}

/// The style sheet of the colours.
pub(super) fn style_sheet(light: Color, dark: Color) -> String {
    let colors = |accent: Color| format!("--accent: {accent}; --on-accent: {};", accent.text());
    format!(
        ":root {{ {} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {} }} }}\n",
        colors(light),
        colors(dark),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn color(text: &str) -> Color {
        Color::parse(text).expect("a colour")
    }

    #[test]
    fn reads_six_digits_and_nothing_else() {
        assert_eq!(color("#1A56c4").to_string(), "#1a56c4");
        for text in [
            "",
            "#",
            "1a56c4",
            "#1a56c",
            "#1a56c4f",
            "#+a56c4",
            "#ggg",
            "red",
            "#1a56c\u{e9}",
        ] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    #[test]
    fn measures_contrast_as_wcag_does() {
        let about =
            |one: &str, other: &str| (color(one).contrast(color(other)) * 100.0).round() / 100.0;
        for (one, other, expected) in [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54),
            ("#ff0000", "#ffffff", 4.0),
            ("#0000ff", "#ffffff", 8.59),
        ] {
            assert!(
                (about(one, other) - expected).abs() < 0.01,
                "{one} {other}: {}",
                about(one, other)
            );
        }
    }

    #[test]
    fn writes_black_or_white_on_the_accent() {
        let sheet = style_sheet(color("#1a56c4"), color("#ffcc00"));
        insta::assert_snapshot!(sheet, @r"
        :root { --accent: #1a56c4; --on-accent: #ffffff; }
        @media (prefers-color-scheme: dark) { :root { --accent: #ffcc00; --on-accent: #000000; } }
        ");
    }

    #[test]
    fn refuses_what_can_not_be_read_and_names_what_can() {
        let message = Scheme::Light
            .choose(Some("#ffcc00"))
            .expect_err("too light");
        insta::assert_snapshot!(message, @"is #ffcc00, which has a contrast of 1.3:1 with the page, and links need 4.5:1: `#896d00` has it");
        let mend = message.split('`').nth(1).expect("a mend");
        assert!(Scheme::Light.choose(Some(mend)).is_ok(), "{mend}");
        assert!(Scheme::Dark.choose(Some("#1a1a8c")).is_err());
        assert!(Scheme::Dark.choose(Some("blue")).is_err());
    }

    #[test]
    fn the_colours_that_come_with_it_can_be_read() {
        for scheme in [Scheme::Light, Scheme::Dark] {
            assert!(
                scheme.choose(Some(&scheme.accent().to_string())).is_ok(),
                "{scheme:?}"
            );
        }
    }

    #[test]
    fn the_backgrounds_are_those_of_the_style_sheet() {
        let css = include_str!("assets/style.css");
        for background in [Scheme::Light, Scheme::Dark]
            .map(Scheme::backgrounds)
            .as_flattened()
        {
            assert!(css.contains(&background.to_string()), "{background}");
        }
    }

    proptest! {
        #[test]
        fn text_on_any_accent_can_be_read(channels: [u8; 3]) {
            let accent = Color(channels);
            prop_assert!(accent.contrast(accent.text()) >= READABLE);
        }

        #[test]
        fn every_mend_is_one(channels: [u8; 3], is_dark: bool) {
            let scheme = if is_dark { Scheme::Dark } else { Scheme::Light };
            if let Err(message) = scheme.choose(Some(&Color(channels).to_string())) {
                let mend = message.split('`').nth(1).expect("a mend").to_owned();
                prop_assert!(scheme.choose(Some(&mend)).is_ok(), "{}", message);
            }
        }
    }
}
