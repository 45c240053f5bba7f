//! Use trees, taken apart: `a::{b, c::{self, D}}` is `a::b`, `a::c` and `a::c::D`.

/// The paths of a use tree, and the names that it gives them.
pub(crate) fn expand(tree: &str) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    expand_below("", tree.trim(), &mut paths);
    paths
}

fn expand_below(before: &str, tree: &str, paths: &mut Vec<(String, String)>) {
    if let Some((start, group)) = tree.split_once('{') {
        let group = group.strip_suffix('}').unwrap_or(group);
        let before = format!("{before}{}", start.trim());
        for branch in branches(group) {
            expand_below(&before, branch, paths);
        }
        return;
    }
    let (path, alias) = match tree.split_once(" as ") {
        Some((path, alias)) => (path.trim(), Some(alias.trim())),
        None => (tree, None),
    };
    let path = match path {
        "self" => before.trim_end_matches("::").to_owned(),
        path => format!("{before}{path}"),
    };
    let name = alias
        .or_else(|| path.rsplit("::").next())
        .unwrap_or_default()
        .to_owned();
    paths.push((path, name));
}

/// The parts between the commas that stand in no inner braces.
fn branches(group: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

#[test]
fn takes_a_tree_apart() {
    let told = |tree| {
        let paths = expand(tree).into_iter();
        paths
            .map(|(path, name)| format!("{path} {name}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(told("std::fs"), ["std::fs fs"]);
    assert_eq!(
        told("crate::{ a, b::{self, C as D, e::{F}}, g::*, }"),
        [
            "crate::a a",
            "crate::b b",
            "crate::b::C D",
            "crate::b::e::F F",
            "crate::g::* *"
        ]
    );
}
