//! Tables for people: columns as wide as their widest cell.

/// The rows under their heads, without blanks at the end of a line.
pub(super) fn table<const COLUMNS: usize>(
    heads: [&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) -> String {
    let rows: Vec<[String; COLUMNS]> = std::iter::once(heads.map(str::to_owned))
        .chain(rows)
        .collect();
    let widths = rows.iter().fold([0; COLUMNS], |mut widths, row| {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
        widths
    });
    let line = |row: &[String; COLUMNS]| {
        let cells = row.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A cell of what may be missing.
pub(super) fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["ädä", "1"], ["b", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(
            table(["A", "NUMBER"], rows.into_iter()),
            "A    NUMBER\nädä  1\nb"
        );
    }
}
