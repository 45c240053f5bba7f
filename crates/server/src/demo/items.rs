//! The lists of the demo: a few short texts a user, in memory, bounded in every direction.

use std::collections::HashMap;

use bluefox_auth::{FieldError, UserId};
use serde_json::Value;

/// How many characters a text may have.
const TEXT: usize = 200;
/// How many texts a list may have.
const LIST: usize = 50;
/// How many lists are kept. One more, and the list that lay untouched the longest goes.
const USERS: usize = 1000;

/// What a request does to a list.
#[derive(Debug, PartialEq)]
pub(super) enum Change {
    Add(Option<String>),
    Replace(Vec<String>),
    Last(Option<String>),
    Clear,
}

/// Every user's list.
#[derive(Debug, Default)]
pub(super) struct Lists {
    by_user: HashMap<UserId, List>,
    changes: u64,
}

#[derive(Debug, Default)]
struct List {
    items: Vec<String>,
    changed: u64,
}

impl Lists {
    /// The user's list, empty when there is none.
    pub(super) fn list(&self, user: UserId) -> Vec<String> {
        self.by_user
            .get(&user)
            .map(|list| list.items.clone())
            .unwrap_or_default()
    }

    /// Changes the user's list and gives it back. What is refused leaves it as it was.
    pub(super) fn change(
        &mut self,
        user: UserId,
        change: Change,
    ) -> Result<Vec<String>, FieldError> {
        let items = apply(self.list(user), change)?;
        self.changes += 1;
        let list = List {
            items: items.clone(),
            changed: self.changes,
        };
        self.by_user.insert(user, list);
        self.forget_the_oldest();
        Ok(items)
    }

    fn forget_the_oldest(&mut self) {
        if self.by_user.len() <= USERS {
            return;
        }
        let oldest = self.by_user.iter().min_by_key(|(_, list)| list.changed);
        if let Some(user) = oldest.map(|(user, _)| *user) {
            self.by_user.remove(&user);
        }
    }
}

fn apply(mut items: Vec<String>, change: Change) -> Result<Vec<String>, FieldError> {
    match change {
        Change::Add(text) => {
            let number = items.len() + 1;
            items.push(text.unwrap_or_else(|| format!("Item {number}")));
        }
        Change::Replace(texts) => items = texts,
        Change::Last(text) => {
            if let Some(last) = items.last_mut() {
                *last = text.unwrap_or_else(|| "Changed item".to_owned());
            }
        }
        Change::Clear => items.clear(),
    }
    if items.len() > LIST {
        return Err(FieldError::new("items", format!("must be {LIST} at most")));
    }
    Ok(items)
}

/// `text` of a body. Missing, `null` and blank all mean that the server may choose one.
pub(super) fn text(body: &Value) -> Result<Option<String>, FieldError> {
    match body.get("text") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let text = short("text", value)?;
            Ok(if text.trim().is_empty() {
                None
            } else {
                Some(text)
            })
        }
    }
}

/// `items` of a body. Missing and `null` mean the empty list.
pub(super) fn texts(body: &Value) -> Result<Vec<String>, FieldError> {
    match body.get("items") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(values)) => values.iter().map(|value| short("items", value)).collect(),
        Some(_) => Err(FieldError::new("items", "must be a list of texts")),
    }
}

fn short(field: &'static str, value: &Value) -> Result<String, FieldError> {
    let text = value
        .as_str()
        .ok_or_else(|| FieldError::new(field, "must be a text"))?;
    if text.chars().count() > TEXT {
        return Err(FieldError::new(
            field,
            format!("must have {TEXT} characters at most"),
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(number: usize) -> UserId {
        format!("00000000-0000-7000-8000-{number:012}")
            .parse()
            .expect("it is a UUID")
    }

    fn add(lists: &mut Lists, user: UserId, text: &str) -> Result<Vec<String>, FieldError> {
        lists.change(user, Change::Add(Some(text.to_owned())))
    }

    #[test]
    fn each_change_answers_with_the_list() {
        let (mut lists, ada) = (Lists::default(), user(1));
        assert_eq!(lists.change(ada, Change::Add(None)).unwrap(), ["Item 1"]);
        assert_eq!(add(&mut lists, ada, "den").unwrap(), ["Item 1", "den"]);
        let changed = lists.change(ada, Change::Last(Some("snow".to_owned())));
        assert_eq!(changed.unwrap(), ["Item 1", "snow"]);
        let replaced = lists.change(ada, Change::Replace(vec!["one".to_owned()]));
        assert_eq!(replaced.unwrap(), ["one"]);
        assert_eq!(lists.list(ada), ["one"]);
        assert!(lists.change(ada, Change::Clear).unwrap().is_empty());
    }

    #[test]
    fn changing_the_last_of_an_empty_list_changes_nothing() {
        let mut lists = Lists::default();
        assert!(
            lists
                .change(user(1), Change::Last(None))
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn users_do_not_see_each_other() {
        let mut lists = Lists::default();
        add(&mut lists, user(1), "mine").unwrap();
        assert!(lists.list(user(2)).is_empty());
    }

    #[test]
    fn a_full_list_takes_no_more_and_stays_as_it_was() {
        let mut lists = Lists::default();
        for _ in 0..LIST {
            add(&mut lists, user(1), "x").unwrap();
        }
        assert_eq!(add(&mut lists, user(1), "x").unwrap_err().field, "items");
        let many = Change::Replace(vec![String::new(); LIST + 1]);
        assert!(lists.change(user(1), many).is_err());
        assert_eq!(lists.list(user(1)).len(), LIST);
    }

    #[test]
    fn one_user_too_many_displaces_the_one_idle_longest() {
        let mut lists = Lists::default();
        for number in 0..USERS {
            add(&mut lists, user(number), "x").unwrap();
        }
        add(&mut lists, user(0), "y").unwrap();
        add(&mut lists, user(USERS), "x").unwrap();
        assert_eq!(lists.by_user.len(), USERS);
        assert_eq!(lists.list(user(0)), ["x", "y"]);
        assert!(lists.list(user(1)).is_empty());
    }

    #[test]
    fn a_text_is_counted_in_characters() {
        let longest = "ü".repeat(TEXT);
        assert_eq!(text(&json!({ "text": longest })), Ok(Some(longest)));
        assert_eq!(
            text(&json!({ "text": "x".repeat(TEXT + 1) }))
                .unwrap_err()
                .field,
            "text"
        );
    }

    #[test]
    fn a_body_may_leave_the_choice_to_the_server() {
        for body in [
            json!(null),
            json!({}),
            json!({ "text": null }),
            json!({ "text": "  " }),
        ] {
            assert_eq!(text(&body), Ok(None), "{body}");
            assert_eq!(texts(&body), Ok(Vec::new()), "{body}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for odd in [json!(1), json!(true), json!({}), json!([])] {
            assert!(text(&json!({ "text": odd })).is_err(), "{odd}");
            assert!(texts(&json!({ "items": [odd] })).is_err(), "{odd}");
        }
        assert!(texts(&json!({ "items": "one" })).is_err());
    }
}
