//! Where settings come from: the defaults, a TOML file, the environment, flags. The later wins.

use std::{collections::BTreeMap, ffi::OsString, fmt, path::Path};

use toml::de::{DeTable, DeValue};

use super::{
    Mistake,
    table::{SETTINGS, Setting},
    values::{Text, Value},
};

/// The environment of the process, or the one that a test makes up.
pub(crate) type Environment = Vec<(OsString, OsString)>;

/// Reads the environment of the process: the one place that does.
pub(crate) fn environment() -> Environment {
    std::env::vars_os().collect()
}

/// Names the TOML file, as the flag `--config` does.
pub(super) const CONFIG_VARIABLE: &str = "BLUEFOX_CONFIG";

/// Where a setting was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Built in.
    Default,
    /// A file, and the line in it where one is known.
    File(String, Option<usize>),
    /// An environment variable.
    Variable(String),
    /// A flag, without its dashes.
    Flag(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the defaults"),
            Self::File(path, None) => f.write_str(path),
            Self::File(path, Some(line)) => write!(f, "{path}, line {line}"),
            Self::Variable(name) => write!(f, "the variable {name}"),
            Self::Flag(name) => write!(f, "the flag --{name}"),
        }
    }
}

struct Entry {
    text: Text,
    place: Place,
}

/// What was written for each setting, with its place.
pub(super) struct Entries(BTreeMap<&'static str, Entry>);

impl Entries {
    /// The built-in defaults, with those in `changed` instead of the table's.
    pub(super) fn defaults(changed: &[(&str, &'static str)]) -> Self {
        let entry = |setting: &Setting| {
            let other = changed
                .iter()
                .find(|(key, _)| *key == setting.key)
                .map(|(_, text)| *text);
            let text = Text::One(other.unwrap_or(setting.default).to_owned());
            (
                setting.key,
                Entry {
                    text,
                    place: Place::Default,
                },
            )
        };
        Self(SETTINGS.iter().map(entry).collect())
    }

    fn set(&mut self, setting: &Setting, text: Text, place: Place) {
        self.0.insert(setting.key, Entry { text, place });
    }

    /// Where a setting was written, if it says anything.
    pub(super) fn written(&self, key: &str) -> Option<&Place> {
        let Entry { text, place } = self.0.get(key)?;
        let is_empty = matches!(text, Text::One(text) if text.is_empty());
        (*place != Place::Default && !is_empty).then_some(place)
    }

    /// The typed value of a setting; notes the mistake if there is one.
    pub(super) fn read<T: Value>(&self, key: &str, mistakes: &mut Vec<Mistake>) -> Option<T> {
        let entry = self.0.get(key)?;
        T::read(&entry.text)
            .map_err(|found| {
                let shown = if T::FORM.is_shown {
                    format!(", not `{found}`")
                } else {
                    String::new()
                };
                let what = format!("`{key}` wants {}{shown}", T::FORM.expected);
                mistakes.push(Mistake::new(entry.place.clone(), what));
            })
            .ok()
    }

    /// Takes the settings of a TOML file.
    pub(super) fn add_file(&mut self, path: &Path, mistakes: &mut Vec<Mistake>) {
        let name = path.display().to_string();
        let source = match std::fs::read_to_string(path) {
            Ok(source) => source,
            Err(error) => {
                let what = format!("the file can't be read: {error}");
                return mistakes.push(Mistake::new(Place::File(name, None), what));
            }
        };
        let place_of = |offset: usize| Place::File(name.clone(), Some(line_of(&source, offset)));
        let (table, errors) = DeTable::parse_recoverable(&source);
        for error in &errors {
            // Only the message: the full text of the error shows the line, which may hold a secret.
            let place = place_of(error.span().map_or(0, |span| span.start));
            mistakes.push(Mistake::new(
                place,
                format!("this is no TOML: {}", error.message()),
            ));
        }
        if !errors.is_empty() {
            return;
        }
        for (key, value) in table.get_ref() {
            let place = place_of(key.span().start);
            match Setting::find(key.get_ref()) {
                None => mistakes.push(unknown(place, "key", key.get_ref(), |s| s.key.to_owned())),
                Some(setting) => match written(value.get_ref(), setting) {
                    Ok(text) => self.set(setting, text, place),
                    Err(what) => mistakes.push(Mistake::new(place, what)),
                },
            }
        }
    }

    /// Takes the settings of the environment.
    pub(super) fn add_environment(&mut self, from: &Environment, mistakes: &mut Vec<Mistake>) {
        for (name, value) in from {
            let Some(name) = name.to_str().filter(|name| name.starts_with("BLUEFOX_")) else {
                continue;
            };
            let place = Place::Variable(name.to_owned());
            let setting = SETTINGS.iter().find(|setting| setting.variable() == name);
            match (setting, value.to_str()) {
                _ if name == CONFIG_VARIABLE => {}
                (_, None) => {
                    mistakes.push(Mistake::new(
                        place,
                        "the value is not valid UTF-8".to_owned(),
                    ));
                }
                (Some(setting), Some(value)) => {
                    self.set(setting, Text::One(value.to_owned()), place);
                }
                (None, Some(value)) if is_service_link(name, value) => {}
                (None, _) => mistakes.push(unknown(place, "variable", name, Setting::variable)),
            }
        }
    }

    /// Takes the settings that were given as flags.
    pub(super) fn add_flags(&mut self, flags: &[(&'static Setting, String)]) {
        for (setting, value) in flags {
            let place = Place::Flag(setting.flag().unwrap_or_default());
            self.set(setting, Text::One(value.clone()), place);
        }
    }
}

fn line_of(source: &str, offset: usize) -> usize {
    source
        .bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

/// The text of a TOML value, or what is wrong with its form.
fn written(value: &DeValue<'_>, setting: &Setting) -> Result<Text, String> {
    let Setting { key, form, .. } = setting;
    let wants = |found: &str| format!("`{key}` wants {}, not {found}", form.expected);
    match value {
        DeValue::Array(items) if form.is_list => items
            .iter()
            .map(|item| scalar(item.get_ref()).ok_or_else(|| wants("this in a list")))
            .collect::<Result<_, _>>()
            .map(Text::Many),
        DeValue::Array(_) => Err(wants("a list")),
        _ if form.is_list => Err(format!("`{key}` wants a list, such as {key} = [\"…\"]")),
        value => scalar(value).map(Text::One).ok_or_else(|| wants("a table")),
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(is) => Some(is.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn unknown(place: Place, kind: &str, name: &str, spell: fn(&Setting) -> String) -> Mistake {
    let distance = |setting: &Setting| {
        let spelled = spell(setting);
        (strsim::damerau_levenshtein(name, &spelled), spelled)
    };
    let near = SETTINGS
        .iter()
        .map(distance)
        .min()
        .filter(|(distance, _)| *distance <= 2);
    let hint = near
        .map(|(_, spelled)| format!("; did you mean `{spelled}`?"))
        .unwrap_or_default();
    Mistake::new(place, format!("there is no {kind} `{name}`{hint}"))
}

/// Kubernetes sets `X_SERVICE_HOST`, `X_PORT` and more for each service `x` of the namespace: a
/// service named `bluefox-auth` must not keep the server from starting.
fn is_service_link(name: &str, value: &str) -> bool {
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.contains("_PORT_")
        || (name.ends_with("_PORT") && value.contains("://"))
}
