//! The language of a mail or a page: what the browser asks for, as far as there are words in it.
//!
//! `Accept-Language` (RFC 9110, section 12.5.4) is read as a list of priorities and looked up as
//! RFC 4647, section 3.4 has it. What is malformed is passed over: something is always written.

/// The longest part of the header that is read, in bytes.
const MAX_BYTES: usize = 256;
/// How many ranges of it are read.
const MAX_RANGES: usize = 32;
/// The quality of a range that has none.
const WHOLE: u16 = 1000;

/// The first of `languages` is the default one. None where the header names none of them.
pub(crate) fn negotiate<'a>(header: &str, languages: &'a [String]) -> Option<&'a str> {
    let mut ranges = ranges(header);
    ranges.sort_by_key(|range| std::cmp::Reverse(range.quality));
    let is_refused = |language: &str| {
        ranges
            .iter()
            .any(|range| range.quality == 0 && range.tag.eq_ignore_ascii_case(language))
    };
    let acceptable: Vec<&str> = languages
        .iter()
        .map(String::as_str)
        .filter(|language| !is_refused(language))
        .collect();
    ranges
        .iter()
        .filter(|range| range.quality > 0)
        .find_map(|range| look_up(range.tag, &acceptable))
}

/// A language range, and how much it is wanted, in thousandths.
struct Range<'a> {
    tag: &'a str,
    quality: u16,
}

fn ranges(header: &str) -> Vec<Range<'_>> {
    let read = header.get(..header.floor_char_boundary(MAX_BYTES));
    let read = read.unwrap_or_default();
    // A range that was cut in two might name another language.
    let whole = match read.rsplit_once(',') {
        Some((whole, _)) if read.len() < header.len() => whole,
        _ => read,
    };
    let ranges = whole.split(',').take(MAX_RANGES);
    ranges.filter_map(range).collect()
}

fn range(text: &str) -> Option<Range<'_>> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next()?;
    let quality = match parts.next() {
        None => WHOLE,
        Some(weight) => quality(weight)?,
    };
    let is_subtag =
        |part: &str| matches!(part.len(), 1..=8) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_range = tag == "*" || tag.split('-').all(is_subtag);
    (is_range && parts.next().is_none()).then_some(Range { tag, quality })
}

/// `q=0.8`, with three decimals at most.
fn quality(weight: &str) -> Option<u16> {
    let (name, value) = weight.split_once('=')?;
    if !name.trim_end().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, decimals) = match value.trim_start().split_once('.') {
        Some((whole, decimals)) => (whole, decimals),
        None => (value.trim_start(), ""),
    };
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(WHOLE),
        _ => None,
    }
}

/// The range, or what is left of it as its end is cut off, subtag by subtag.
fn look_up<'a>(range: &str, languages: &[&'a str]) -> Option<&'a str> {
    if range == "*" {
        return languages.first().copied();
    }
    let mut range = range;
    loop {
        let found = languages
            .iter()
            .find(|language| language.eq_ignore_ascii_case(range));
        if let Some(language) = found {
            return Some(language);
        }
        range = range.rsplit_once('-')?.0;
        // What a single letter introduces has gone, so it says nothing any more.
        if let Some((rest, last)) = range.rsplit_once('-')
            && last.len() == 1
        {
            range = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn choose(header: &str) -> Option<String> {
        let languages = ["en", "de", "pt-BR", "zh-Hant"].map(str::to_owned);
        negotiate(header, &languages).map(str::to_owned)
    }

    #[test]
    fn takes_the_wanted_one_that_there_is() {
        for (header, expected) in [
            ("de", Some("de")),
            ("DE", Some("de")),
            ("de-AT", Some("de")),
            ("de-AT, en;q=0.5", Some("de")),
            ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", Some("en")),
            ("en;q=0.2, de;q=0.3", Some("de")),
            ("en;q=0.3, de;q=0.3", Some("en")),
            ("de;q=0.3, en;q=0.3", Some("de")),
            ("pt-br", Some("pt-BR")),
            ("zh-Hant-TW", Some("zh-Hant")),
            ("zh-Hant-x-private", Some("zh-Hant")),
            ("pt", None),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(choose(header).as_deref(), expected, "{header:?}");
        }
    }

    #[test]
    fn a_star_is_the_default_unless_that_is_refused() {
        assert_eq!(choose("*").as_deref(), Some("en"));
        assert_eq!(choose("fr, *;q=0.1").as_deref(), Some("en"));
        assert_eq!(choose("*, en;q=0").as_deref(), Some("de"));
        assert_eq!(choose("*;q=0"), None);
    }

    #[test]
    fn what_is_refused_is_not_taken() {
        assert_eq!(choose("de;q=0").as_deref(), None);
        assert_eq!(choose("de-AT, de;q=0.000, en;q=0.1").as_deref(), Some("en"));
    }

    #[test]
    fn passes_over_what_is_malformed() {
        for header in [
            "de;q=2, en",
            "de;q=1.5, en",
            "de;q=0.1234, en",
            "de;q=, en",
            "de;q, en",
            "de;x=1, en",
            "de;q=1;q=1, en",
            "de_DE, en",
            "d\u{e9}, en",
            "-de, en",
            "de-, en",
            "abcdefghi, en",
            ",,; ,en",
        ] {
            assert_eq!(choose(header).as_deref(), Some("en"), "{header:?}");
        }
        assert_eq!(choose(" de ; Q = 0.5 ,\tfr").as_deref(), Some("de"));
    }

    #[test]
    fn reads_no_further_than_it_must() {
        let many = "fr,".repeat(MAX_RANGES - 1);
        assert_eq!(choose(&format!("{many}de")).as_deref(), Some("de"));
        assert_eq!(choose(&format!("{many}fr,de")), None);
        let long = format!("fr;{}", " ".repeat(MAX_BYTES));
        assert_eq!(choose(&format!("{long},de")), None);
        let cut = format!("fr,{}de", " ".repeat(MAX_BYTES - 5));
        assert_eq!(choose(&cut).as_deref(), Some("de"));
        assert_eq!(choose(&format!("{cut}x")), None, "no half of `dex`");
    }

    proptest! {
        #[test]
        fn never_panics(header in any::<String>()) {
            let _ = choose(&header);
        }

        #[test]
        fn takes_only_what_there_is(header in "[a-z*;=q0-9., -]{0,300}") {
            if let Some(language) = choose(&header) {
                prop_assert!(["en", "de", "pt-BR", "zh-Hant"].contains(&language.as_str()));
            }
        }
    }
}
