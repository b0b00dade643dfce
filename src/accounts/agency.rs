//! Agencies and their work units.

/// The end of the range of lineages that begin with this one: an agency and everything below it lie between.
pub(super) fn behind(lineage: &str) -> String {
    // A lineage ends with a dot, and `/` is the next character after it.
    lineage.strip_suffix('.').map_or_else(String::new, |ids| format!("{ids}/"))
}
