//! Where the entries of a calendar are kept: one table for people's and one for labs', of one shape, and the same to do with both.
//!
//! Diesel knows the owner's column by its type alone, so that what is the same is written by a macro.

/// `settle`, `told` and `sweep` over a table of entries and its calendars, by the column of the owner, whose row in the table named
/// last is locked meanwhile.
macro_rules! shelf {
    ($entries:ident, $calendars:ident, $owner:ident, $owners:literal) => {
        #[derive(Insertable)]
        #[diesel(table_name = $entries)]
        struct NewEntry {
            $owner: i64,
            uid: String,
            sequence: i64,
            document: String,
            ends_at: $crate::clock::Instant,
            changed_at: $crate::clock::Instant,
            cancelled_at: Option<$crate::clock::Instant>,
        }
        /// Keeps what was gathered. Only what is new, other or gone is written; what is over stays as it was.
        pub(super) fn settle(
            conn: &mut $crate::db::Conn,
            owner: i64,
            found: &[$crate::labs::calendar::entry::Entry],
        ) -> $crate::error::Result<()> {
            use $crate::labs::calendar::entry::{Kept, changed};
            // Two at once find each other's rows.
            $crate::db::lock_row(conn, $owners, owner)?;
            let now = $crate::clock::now();
            let subscribed = $calendars::table.filter($calendars::$owner.eq(owner));
            if diesel::update(subscribed).set($calendars::refreshed_at.eq(now)).execute(conn)? == 0 {
                return Ok(()); // revoked meanwhile
            }
            let kept: Vec<Kept> = $entries::table
                .filter($entries::$owner.eq(owner))
                .select((
                    $entries::uid,
                    $entries::sequence,
                    $entries::document,
                    $entries::ends_at,
                    $entries::cancelled_at,
                ))
                .load(conn)?;
            let changed = changed(kept, found, now)?;
            if changed.is_empty() {
                return Ok(());
            }
            let names: Vec<String> = changed.iter().map(|entry| entry.uid.clone()).collect();
            let before = $entries::table.filter($entries::$owner.eq(owner)).filter($entries::uid.eq_any(names));
            diesel::delete(before).execute(conn)?;
            let row = |Kept { uid, sequence, document, ends_at, cancelled_at }: Kept| NewEntry {
                $owner: owner,
                uid,
                sequence,
                document,
                ends_at,
                changed_at: now,
                cancelled_at,
            };
            $crate::db::insert_all(conn, $entries::table, changed.into_iter().map(row).collect::<Vec<_>>())?;
            Ok(())
        }
        /// What is told of what was kept, in the order of time.
        pub(super) fn told(
            conn: &mut $crate::db::Conn,
            owner: i64,
        ) -> $crate::error::Result<Vec<$crate::labs::calendar::entry::Told>> {
            use $crate::labs::calendar::entry::{MOST, ToldRow, WINDOW, as_told};
            let rows: Vec<ToldRow> = $entries::table
                .filter($entries::$owner.eq(owner))
                .filter($entries::ends_at.ge($crate::clock::now().plus(-WINDOW)))
                .order(($entries::ends_at, $entries::id))
                .limit(i64::try_from(2 * MOST).unwrap_or(i64::MAX))
                .select((
                    $entries::uid,
                    $entries::sequence,
                    $entries::document,
                    $entries::changed_at,
                    $entries::cancelled_at,
                ))
                .load(conn)?;
            rows.into_iter().map(as_told).collect()
        }
        /// Entries that no calendar goes back to any more.
        pub fn sweep(conn: &mut $crate::db::Conn) -> $crate::error::Result<usize> {
            let before = $crate::clock::now().plus(-$crate::labs::calendar::entry::WINDOW);
            let old = $entries::table.filter($entries::ends_at.lt(before)).select($entries::id);
            let old: Vec<i64> = old.limit($crate::sweep::PORTION).load(conn)?;
            Ok(diesel::delete($entries::table.filter($entries::id.eq_any(old))).execute(conn)?)
        }
    };
}
pub(super) use shelf;
