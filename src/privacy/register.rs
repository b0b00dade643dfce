//! The register of personal data: which table holds what of whom, on which ground, and what an erasure does to it.
//!
//! `docs/personal-data.md` says the same in words, and a test holds it against this list. A new table with a person in it is
//! a line here, four words in `register.ftl`, and a row there; then the copy and the erasure take it along.
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// Article 20(2) of UU 27/2022: (e) public service, (f) other legitimate interests.
    pub enum Ground { Service = "e", Interests = "f", ServiceAndInterests = "e-f" }
}
crate::text_enum! {
    /// What an erasure does to the rows: they go; they stay and point to a person without a name; they stay as they are,
    /// because a law or the public wants them.
    pub enum Fate { Delete = "delete", Anonymise = "anonymise", Keep = "keep" }
}

/// One table with personal data.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Held {
    pub table: &'static str,
    pub ground: Ground,
    pub fate: Fate,
    /// The condition under which a row is of the person `:person`; empty: nothing in it says whose it is.
    #[serde(skip)]
    pub of: &'static str,
    /// Columns that the copy leaves out: what would open something.
    #[serde(skip)]
    pub secret: &'static [&'static str],
}
impl Held {
    pub fn condition(&self, person: i64) -> String {
        self.of.replace(":person", &person.to_string())
    }
}
const fn held(table: &'static str, ground: Ground, fate: Fate, of: &'static str) -> Held {
    Held { table, ground, fate, of, secret: &[] }
}
const fn hashed(table: &'static str, secret: &'static [&'static str]) -> Held {
    Held { table, ground: Ground::Service, fate: Fate::Delete, of: OWN, secret }
}

const OWN: &str = "person_id = :person";
const ENROLMENTS: &str = "enrolment_id IN (SELECT id FROM enrolments WHERE person_id = :person)";
const ALLOWANCES: &str = "person_id = :person OR enrolment_id IN (SELECT id FROM enrolments WHERE person_id = :person)";
const ATTEMPTS: &str = "attempt_id IN (SELECT a.id FROM quiz_attempts a JOIN enrolments e ON e.id = a.enrolment_id \
                        WHERE e.person_id = :person)";
const GRADES: &str = "grade_id IN (SELECT id FROM grades WHERE person_id = :person)";
/// Of one's certificates, and those that one has made to others'.
const CHANGES: &str =
    "person_id = :person OR certificate_id IN (SELECT id FROM certificates WHERE person_id = :person)";
const TEAMS: &str = "person_id = :person OR id IN (SELECT m.team_id FROM assignment_members m \
                     JOIN enrolments e ON e.id = m.enrolment_id WHERE e.person_id = :person)";
const WORKS: &str = "enrolment_id IN (SELECT id FROM enrolments WHERE person_id = :person) OR team_id IN \
                     (SELECT m.team_id FROM assignment_members m JOIN enrolments e ON e.id = m.enrolment_id \
                     WHERE e.person_id = :person)";
const HANDED_IN: &str = "submitted_by = :person OR claimed_by = :person OR work_id IN (SELECT w.id FROM assignment_works w \
                         LEFT JOIN assignment_members m ON m.team_id = w.team_id \
                         JOIN enrolments e ON e.id = coalesce(w.enrolment_id, m.enrolment_id) WHERE e.person_id = :person)";
const MARKS: &str = "person_id = :person OR submission_id IN (SELECT s.id FROM assignment_submissions s \
                     JOIN assignment_works w ON w.id = s.work_id LEFT JOIN assignment_members m ON m.team_id = w.team_id \
                     JOIN enrolments e ON e.id = coalesce(w.enrolment_id, m.enrolment_id) WHERE e.person_id = :person)";
const ALLOWED: &str = "person_id = :person OR enrolment_id IN (SELECT id FROM enrolments WHERE person_id = :person)";
/// Whoever invited stands in the row, too; the data is that of the invited.
const BY_ADDRESS: &str = "email = (SELECT email FROM people WHERE id = :person)";
const HOOKS: &str = "webhook_id IN (SELECT id FROM webhooks WHERE person_id = :person)";
const EXPORTS: &str = "export_id IN (SELECT id FROM exports WHERE person_id = :person)";
const SENDERS: &str = "submitted_by = :person OR claimed_by = :person OR decided_by = :person";
const REVIEWERS: &str = "asked_by = :person OR decided_by = :person";
const IDEA_AUTHORS: &str = "person_id = :person OR invited_by = :person";
const PATHS: &str = "person_id = :person OR assigned_by = :person";
const IDEA_ROUNDS: &str =
    "submitted_by = :person OR endorsed_by = :person OR claimed_by = :person OR decided_by = :person";
const IDEA_MERGES: &str = "person_id = :person OR undone_by = :person";
const IDEA_HIDINGS: &str = "person_id = :person OR shown_by = :person";
const IDEA_AMENDMENTS: &str = "person_id = :person OR answered_by = :person";
const LAB_IDEAS: &str = "person_id = :person OR planned_by = :person";
const LAB_MEMBERS: &str = "person_id = :person OR successor_id = :person";
const LAB_NOTES: &str = "person_id = :person OR owner_id = :person";
const MENTORS: &str = "mentor_id IN (SELECT id FROM mentors WHERE person_id = :person)";
const BOOKINGS: &str = "booked_by = :person OR decided_by = :person OR mentor_id IN \
                        (SELECT id FROM mentors WHERE person_id = :person)";
const LAB_SESSIONS: &str = "agenda_by = :person OR minutes_by = :person";
const CORRECTED: &str = "person_id = :person OR corrected_by = :person";
/// Of meetings that they were at.
const RECORDED: &str = "booking_id IN (SELECT booking_id FROM meeting_stays WHERE person_id = :person)";
const EVENTS: &str = "person_id = :person OR (subject_kind = 'person' AND subject_id = :person)";

use Fate::{Anonymise, Delete, Keep};
use Ground::{Interests, Service, ServiceAndInterests};
pub const HELD: &[Held] = &[
    Held { secret: &["password_hash"], ..held("people", Service, Anonymise, "id = :person") },
    held("memberships", Service, Anonymise, OWN),
    hashed("sessions", &["token_hash"]),
    hashed("password_links", &["token_hash"]),
    hashed("api_tokens", &["token_hash"]),
    hashed("calendars", &["token_hash"]),
    held("calendar_entries", Service, Delete, OWN),
    hashed("lab_calendars", &["token_hash"]),
    held("webhook_deliveries", Service, Delete, HOOKS),
    held("webhook_kinds", Service, Delete, HOOKS),
    hashed("webhooks", &["secret"]),
    Held { secret: &["token_hash"], ..held("sign_ups", Service, Delete, BY_ADDRESS) },
    hashed("address_changes", &["token_hash"]),
    hashed("totp_secrets", &["secret"]),
    hashed("recovery_codes", &["code_hash"]),
    hashed("pending_sign_ins", &["token_hash"]),
    held("throttles", Interests, Delete, ""),
    Held { secret: &["key", "body_hash"], ..held("idempotency_keys", Interests, Delete, OWN) },
    held("visitor_keys", Interests, Delete, ""),
    held("enrolments", Service, Anonymise, OWN),
    held("evidence", Service, Anonymise, OWN),
    held("completions", Service, Anonymise, OWN),
    held("quiz_attempts", Service, Anonymise, ENROLMENTS),
    held("grades", Service, Anonymise, OWN),
    held("grade_changes", Service, Anonymise, GRADES),
    held("grade_formulas", Service, Anonymise, OWN),
    held("grade_totals", Service, Anonymise, ENROLMENTS),
    held("help_dismissals", Service, Anonymise, ENROLMENTS),
    // Not the marks: they would tell what is right before that may be told. The score stands in the attempt.
    Held { secret: &["mark"], ..held("quiz_answers", Service, Anonymise, ATTEMPTS) },
    held("quiz_allowances", Service, Anonymise, ALLOWANCES),
    held("quiz_regrades", Service, Anonymise, OWN),
    held("assignment_teams", Service, Anonymise, TEAMS),
    held("assignment_members", Service, Anonymise, ENROLMENTS),
    held("assignment_works", Service, Anonymise, WORKS),
    held("assignment_files", Service, Anonymise, OWN),
    held("assignment_submissions", Service, Anonymise, HANDED_IN),
    held("assignment_marks", Service, Anonymise, MARKS),
    held("assignment_allowances", Service, Anonymise, ALLOWED),
    held("assignment_resets", Service, Anonymise, ENROLMENTS),
    held("course_conditions", Service, Anonymise, OWN),
    held("condition_openings", Service, Anonymise, OWN),
    held("path_followers", Service, Anonymise, OWN),
    held("path_assignments", Service, Anonymise, PATHS),
    held("certificates", Service, Keep, OWN),
    held("certificate_templates", Service, Keep, OWN),
    held("certificate_changes", Service, Keep, CHANGES),
    held("jp_entries", Service, Anonymise, OWN),
    held("course_staff", Service, Anonymise, OWN),
    held("course_reviews", Service, Anonymise, REVIEWERS),
    held("course_archives", Service, Anonymise, OWN),
    held("lesson_cases", Service, Anonymise, OWN),
    held("enrolment_sources", Service, Anonymise, ENROLMENTS),
    held("staff_assignments", Service, Anonymise, OWN),
    held("assigned_people", Service, Anonymise, OWN),
    held("enrolment_lists", Service, Anonymise, OWN),
    held("enrolment_list_rows", Service, Delete, OWN),
    held("lesson_files", Service, Anonymise, OWN),
    held("notifications", Service, Delete, OWN),
    held("mail_preferences", Service, Delete, OWN),
    held("digests", Service, Delete, OWN),
    held("consents", Service, Anonymise, OWN),
    held("data_requests", Service, Anonymise, OWN),
    held("content_versions", Service, Keep, OWN),
    held("drafts", Service, Anonymise, OWN),
    held("draft_parts", Service, Anonymise, OWN),
    held("draft_snapshots", Service, Anonymise, OWN),
    held("innovation_submissions", Service, Anonymise, SENDERS),
    held("innovation_comments", Service, Anonymise, "person_id = :person OR answered_by = :person"),
    held("ideas", Service, Anonymise, OWN),
    held("idea_authors", Service, Anonymise, IDEA_AUTHORS),
    held("idea_rounds", Service, Anonymise, IDEA_ROUNDS),
    held("idea_reviews", Service, Anonymise, OWN),
    held("idea_files", Service, Anonymise, OWN),
    held("idea_agencies", Service, Anonymise, OWN),
    held("idea_comparisons", Service, Anonymise, OWN),
    held("idea_supports", Service, Delete, OWN),
    held("idea_comments", Service, Anonymise, OWN),
    held("idea_merges", Service, Anonymise, IDEA_MERGES),
    held("idea_hidings", Service, Anonymise, IDEA_HIDINGS),
    held("idea_amendments", Service, Anonymise, IDEA_AMENDMENTS),
    held("labs", Service, Anonymise, OWN),
    held("lab_ideas", Service, Anonymise, LAB_IDEAS),
    held("lab_members", Service, Anonymise, LAB_MEMBERS),
    held("lab_records", Service, Anonymise, OWN),
    held("lab_notes", Service, Anonymise, LAB_NOTES),
    held("mentors", Service, Anonymise, OWN),
    held("mentor_traits", Service, Anonymise, MENTORS),
    held("bookings", Service, Anonymise, BOOKINGS),
    held("booking_seats", Service, Anonymise, OWN),
    held("booking_invitations", Service, Delete, OWN),
    held("lab_sessions", Service, Anonymise, LAB_SESSIONS),
    held("session_minutes", Service, Anonymise, OWN),
    held("session_notes", Service, Delete, OWN),
    held("session_ratings", Service, Anonymise, OWN),
    held("session_absences", Service, Anonymise, OWN),
    held("meeting_stays", Service, Anonymise, OWN),
    held("meeting_corrections", Service, Anonymise, CORRECTED),
    // Who is erased agrees to nothing any more: else a server that tells again of a recording would have it seen again.
    held("meeting_consents", Service, Delete, OWN),
    // Not the address: it opens the recording, whoever else has not agreed.
    Held { secret: &["address"], ..held("meeting_recordings", Service, Delete, RECORDED) },
    held("publications", Service, Keep, OWN),
    held("innovation_checks", Service, Anonymise, OWN),
    held("trace_edges", Service, Anonymise, OWN),
    held("events", ServiceAndInterests, Anonymise, EVENTS),
    Held { secret: &["hash"], ..held("files", Service, Anonymise, OWN) },
    held("innovation_files", Service, Anonymise, OWN),
    held("jobs", Service, Delete, ""),
    Held { secret: &["content"], ..held("export_parts", Service, Delete, EXPORTS) },
    held("exports", Service, Delete, OWN),
    held("rules", Service, Keep, OWN),
];
