//! Which bytes of a file are asked for (RFC 9110, 14.2): one range, or all of it.

/// What a request for a part comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// No range, one that cannot be read, several, or one of another state of the file.
    All,
    /// From the first byte to the last, both within the file.
    Part(u64, u64),
    /// It begins behind the end.
    Nothing,
}
/// `range` and `if_range` as the request has them, for a file of `length` bytes that `tag` names.
pub(super) fn wanted(range: Option<&str>, if_range: Option<&str>, length: u64, tag: &str) -> Wanted {
    let Some(range) = range.and_then(|range| range.strip_prefix("bytes=")) else {
        return Wanted::All;
    };
    if if_range.is_some_and(|wanted| wanted != tag) {
        return Wanted::All;
    }
    let Some((first, last)) = range.split_once('-').filter(|_| !range.contains(',')) else {
        return Wanted::All;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    match (first.trim(), last.trim()) {
        ("", last) => match number(last) {
            None => Wanted::All,
            Some(0) => Wanted::Nothing,
            Some(_) if length == 0 => Wanted::Nothing,
            Some(n) => Wanted::Part(length.saturating_sub(n), length - 1),
        },
        (first, last) => match (number(first), number(last)) {
            (None, _) => Wanted::All,
            (_, None) if !last.is_empty() => Wanted::All,
            (Some(first), Some(last)) if last < first => Wanted::All,
            (Some(first), _) if first >= length => Wanted::Nothing,
            (Some(first), last) => Wanted::Part(first, last.unwrap_or(u64::MAX).min(length - 1)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_served_and_what_cannot_be_read_is_none() {
        for (range, found) in [
            ("bytes=0-99", Wanted::Part(0, 99)),
            ("bytes=990-", Wanted::Part(990, 999)),
            ("bytes=990-5000", Wanted::Part(990, 999)),
            ("bytes=-10", Wanted::Part(990, 999)),
            ("bytes=-5000", Wanted::Part(0, 999)),
            ("bytes=1000-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-2", Wanted::All),
            ("bytes=0-1,5-6", Wanted::All),
            ("bytes=x-", Wanted::All),
            ("bytes=1-x", Wanted::All),
            ("bytes=", Wanted::All),
            ("lines=0-1", Wanted::All),
            ("bytes=99999999999999999999-", Wanted::All),
        ] {
            assert_eq!(wanted(Some(range), None, 1000, "\"a\""), found, "{range}");
        }
        assert_eq!(wanted(None, None, 1000, "\"a\""), Wanted::All);
        assert_eq!(wanted(Some("bytes=0-"), Some("\"a\""), 1000, "\"a\""), Wanted::Part(0, 999));
        assert_eq!(wanted(Some("bytes=0-"), Some("\"b\""), 1000, "\"a\""), Wanted::All);
        assert_eq!(wanted(Some("bytes=0-"), None, 0, "\"a\""), Wanted::Nothing);
    }
}
