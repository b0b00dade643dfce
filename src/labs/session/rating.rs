//! What both sides think of a session once it is over, and whether the pairing fits. LAN's lab staff read it; neither side reads
//! the other's. A mentor sees an average, and never one from which a single rating can be told.
use super::seen::{self, SECOND_THOUGHTS, Session};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{bookings, session_ratings as ratings},
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// People of whose ratings an average is made, and by which it grows.
const LEAST: usize = 5;
/// Ratings that are read of one mentor, and of one session.
const MOST: i64 = 5_000;
const MOST_OF_SESSION: i64 = 1_000;

crate::text_enum! { pub enum RatingSide { Mentor = "mentor", Team = "team" } }
crate::text_enum! {
    /// Whether mentor and team fit each other.
    pub enum SessionFit { Good = "good", Undecided = "undecided", NotGood = "not_good" }
}

/// One's own rating.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnRating {
    pub stars: i64,
    pub fit: SessionFit,
    pub comment: String,
    /// Until when it can be changed.
    pub until_at: Instant,
    pub may_change: bool,
}
pub(super) fn own(conn: &mut Conn, who: &Actor, booking: i64) -> Result<Option<OwnRating>> {
    type Found = (i64, SessionFit, String, Instant);
    let Some(person) = who.person else {
        return Ok(None);
    };
    let row = ratings::table.filter(ratings::booking_id.eq(booking)).filter(ratings::person_id.eq(person));
    let row = row.select((ratings::stars, ratings::fit, ratings::comment, ratings::created_at));
    let rating = |(stars, fit, comment, at): Found| {
        let until_at = at.plus(SECOND_THOUGHTS);
        OwnRating { stars, fit, comment, until_at, may_change: until_at > clock::now() }
    };
    Ok(row.first::<Found>(conn).optional()?.map(rating))
}

/// A rating as LAN's lab staff read it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionRating {
    pub side: RatingSide,
    pub by: Option<String>,
    pub stars: i64,
    pub fit: SessionFit,
    pub comment: String,
    pub at: Instant,
}
/// For LAN's lab staff, where they take no part themselves; empty for everybody else.
pub(super) fn of(conn: &mut Conn, who: &Actor, session: &Session) -> Result<Vec<SessionRating>> {
    type Found = (RatingSide, i64, i64, SessionFit, String, Instant);
    if !seen::organises(who) || session.takes_part() || session.is_mentor {
        return Ok(vec![]);
    }
    let rows: Vec<Found> = ratings::table
        .filter(ratings::booking_id.eq(session.booking.id))
        .order(ratings::id)
        .limit(MOST_OF_SESSION)
        .select((
            ratings::side,
            ratings::person_id,
            ratings::stars,
            ratings::fit,
            ratings::comment,
            ratings::changed_at,
        ))
        .load(conn)?;
    let names = person::names(conn, &rows.iter().map(|row| row.1).collect::<Vec<_>>())?;
    let rating = |(side, by, stars, fit, comment, at): Found| {
        let by = names.get(&by).cloned();
        SessionRating { side, by, stars, fit, comment, at }
    };
    Ok(rows.into_iter().map(rating).collect())
}
pub(super) fn count(conn: &mut Conn, booking: i64) -> Result<i64> {
    Ok(ratings::table.filter(ratings::booking_id.eq(booking)).count().get_result(conn)?)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "stars": 4, "fit": "good", "comment": "" }))]
pub struct RatingSession {
    #[schema(required = true, minimum = 1, maximum = 5)]
    pub stars: Option<i64>,
    #[schema(required = true)]
    pub fit: Option<SessionFit>,
    /// LAN's lab staff alone read it.
    #[schema(max_length = 2000)]
    pub comment: String,
}
/// Says what one thinks of a session that is over: once, to be changed for seven days.
pub fn rate(conn: &mut Conn, who: &Actor, code: &str, typed: &RatingSession) -> Result<Receipt> {
    let session = seen::locked(conn, who, code)?;
    session.under_way()?;
    if !session.has_ended() {
        return Err(Error::conflict("session-not-over"));
    }
    let mut check = Check::default();
    check.that(typed.stars.is_some_and(|stars| (1..=5).contains(&stars)), "stars", "session-stars");
    check.that(typed.fit.is_some(), "fit", "field-missing").at_most("comment", &typed.comment, 2000).done()?;
    let (Some(stars), Some(fit)) = (typed.stars, typed.fit) else {
        return Err(Error::invalid("stars", "session-stars"));
    };
    let (person, now) = (who.person()?, clock::now());
    let (booking, code) = (session.booking.id, session.booking.code.clone());
    let said = (ratings::stars.eq(stars), ratings::fit.eq(fit), ratings::comment.eq(typed.comment.trim()));
    let before = own(conn, who, booking)?;
    match &before {
        Some(before) if !before.may_change => return Err(Error::conflict("session-rating-closed")),
        Some(_) => {
            let row = ratings::table.filter(ratings::booking_id.eq(booking)).filter(ratings::person_id.eq(person));
            diesel::update(row).set((said, ratings::changed_at.eq(now))).execute(conn)?;
        }
        None => {
            seen::row(conn, &session)?;
            let side = if session.leads { RatingSide::Mentor } else { RatingSide::Team };
            diesel::insert_into(ratings::table)
                .values((
                    (ratings::booking_id.eq(booking), ratings::person_id.eq(person), ratings::side.eq(side)),
                    said,
                    (ratings::created_at.eq(now), ratings::changed_at.eq(now)),
                ))
                .execute(conn)?;
        }
    }
    event::record(conn, who, &Event::LabSessionRated { booking, code })?;
    let receipt = session.receipt("rated");
    Ok(Receipt { created: before.is_none(), ..receipt })
}

/// What a mentor learns of the ratings of their sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MentorStars {
    /// In hundredths of a star.
    pub average: i64,
    /// Of how many ratings it is made.
    pub count: i64,
}
/// Of ratings that can be changed no more, in the order in which they were given.
pub(in crate::labs) fn of_mentor(conn: &mut Conn, mentor: i64) -> Result<Option<MentorStars>> {
    let settled = clock::now().plus(-SECOND_THOUGHTS);
    let rows: Vec<(i64, i64)> = ratings::table
        .inner_join(bookings::table)
        .filter(bookings::mentor_id.eq(mentor))
        .filter(ratings::side.eq(RatingSide::Team))
        .filter(ratings::created_at.le(settled))
        .order(ratings::id)
        .limit(MOST)
        .select((ratings::stars, ratings::person_id))
        .load(conn)?;
    Ok(shown(&rows))
}
/// From stars and who gave them. The average grows by the ratings of five people at a time, so that two looks at it do not tell
/// what one of them has said.
fn shown(rated: &[(i64, i64)]) -> Option<MentorStars> {
    let (mut people, mut counted) = (BTreeSet::new(), 0);
    for (number, (_, person)) in (1_usize..).zip(rated) {
        people.insert(*person);
        if people.len() == LEAST {
            counted = number;
            people.clear();
        }
    }
    let counted = rated.get(..counted).unwrap_or_default();
    let count = i64::try_from(counted.len()).unwrap_or(i64::MAX);
    let sum: i64 = counted.iter().map(|row| row.0).sum();
    let average = (sum * 100).checked_div(count)?;
    Some(MentorStars { average, count })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_is_of_five_people_and_grows_by_five() {
        let by = |people: &[i64]| shown(&people.iter().map(|person| (*person % 5 + 1, *person)).collect::<Vec<_>>());
        assert_eq!(by(&[]), None);
        assert_eq!(by(&[1, 2, 3, 4]), None);
        assert_eq!(by(&[1, 1, 1, 1, 1, 1]), None, "one person alone is no group");
        let five = Some(MentorStars { average: 300, count: 5 });
        assert_eq!(by(&[1, 2, 3, 4, 5]), five);
        assert_eq!(by(&[1, 2, 3, 4, 5, 6, 7, 8, 9]), five, "four more are waited with");
        assert_eq!(by(&[1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10]).map(|stars| stars.count), Some(11));
    }
}
