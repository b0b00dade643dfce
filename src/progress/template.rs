//! What a thing's certificates say: who signs, how long they hold, what is printed. It counts for those issued from then on.
use crate::{
    accounts::actor::Actor,
    clock,
    db::{Conn, Upsert},
    error::{Check, Msg, Result},
    schema::certificate_templates as templates,
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a name or a title.
const MOST: usize = 120;
const MOST_MONTHS: i64 = 120;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "signatory": "Dr. Ratna Wulandari", "signatory_title": { "id": "Kepala Pusat", "en": "Head of Centre" },
    "validity_months": 36, "prints_hours": true, "prints_run": true, "prints_result": false
}))]
pub struct CertificateTemplate {
    /// Empty: nobody signs.
    #[schema(max_length = 120)]
    pub signatory: String,
    /// In what office; at most 120 characters in each language.
    pub signatory_title: Texts,
    /// Null: for good.
    #[schema(minimum = 1, maximum = 120)]
    pub validity_months: Option<i64>,
    pub prints_hours: bool,
    pub prints_run: bool,
    pub prints_result: bool,
}
/// That of a thing; where nobody has said, everything is printed, nobody signs, and it holds for good.
pub fn of(conn: &mut Conn, content: i64) -> Result<CertificateTemplate> {
    type Row = (String, String, String, Option<i64>, bool, bool, bool);
    let row: Option<Row> = templates::table
        .filter(templates::content_id.eq(content))
        .select((
            templates::signatory,
            templates::signatory_title_id,
            templates::signatory_title_en,
            templates::validity_months,
            templates::prints_hours,
            templates::prints_run,
            templates::prints_result,
        ))
        .first(conn)
        .optional()?;
    Ok(match row {
        Some((signatory, id, en, validity_months, prints_hours, prints_run, prints_result)) => CertificateTemplate {
            signatory,
            signatory_title: Texts { id, en },
            validity_months,
            prints_hours,
            prints_run,
            prints_result,
        },
        None => CertificateTemplate {
            prints_hours: true,
            prints_run: true,
            prints_result: true,
            ..CertificateTemplate::default()
        },
    })
}
/// Sets it. Whether they may is asked before, by the feature that knows the thing.
pub fn set(conn: &mut Conn, who: &Actor, content: i64, new: &CertificateTemplate) -> Result<()> {
    let mut check = Check::default();
    check.at_most("signatory", &new.signatory, MOST);
    check.at_most("signatory_title.id", &new.signatory_title.id, MOST);
    check.at_most("signatory_title.en", &new.signatory_title.en, MOST);
    let months = new.validity_months.is_none_or(|months| (1..=MOST_MONTHS).contains(&months));
    check.that(months, "validity_months", Msg::from("certificate-validity-range").with("most", MOST_MONTHS));
    let is_titled = new.signatory.trim().is_empty() || !new.signatory_title.is_blank();
    check.that(is_titled, "signatory_title.id", "certificate-title-missing");
    check.done()?;
    let insert = diesel::insert_into(templates::table).values((
        (templates::content_id.eq(content), templates::signatory.eq(new.signatory.trim())),
        templates::signatory_title_id.eq(new.signatory_title.id.trim()),
        templates::signatory_title_en.eq(new.signatory_title.en.trim()),
        templates::validity_months.eq(new.validity_months),
        (templates::prints_hours.eq(new.prints_hours), templates::prints_run.eq(new.prints_run)),
        (templates::prints_result.eq(new.prints_result), templates::person_id.eq(who.person)),
        templates::changed_at.eq(clock::now()),
    ));
    let tail = " ON CONFLICT (content_id) DO UPDATE SET signatory = excluded.signatory, \
                signatory_title_id = excluded.signatory_title_id, signatory_title_en = excluded.signatory_title_en, \
                validity_months = excluded.validity_months, prints_hours = excluded.prints_hours, \
                prints_run = excluded.prints_run, prints_result = excluded.prints_result, \
                person_id = excluded.person_id, changed_at = excluded.changed_at";
    Upsert { insert, tail }.execute(conn)?;
    Ok(())
}
