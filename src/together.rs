//! Which tables may stand in one query. Of each pair diesel makes several implementations, and the compiler compares all of
//! one table with each other, so that naming every pair of a hundred tables doubles that part of a build. Whoever joins or
//! nests two that have not met (the compiler says that `TableNotEqual` is not implemented) adds them here, the first in
//! the alphabet in front.
use crate::schema::{
    address_changes, agencies, api_tokens, assigned_people, assignment_allowances, assignment_files, assignment_marks,
    assignment_members, assignment_resets, assignment_submissions, assignment_teams, assignment_works, bank_categories,
    bank_entries, bank_imports, booking_marks, booking_seats, bookings, calendars, certificate_changes,
    certificate_templates, certificates, completions, condition_openings, consents, content_versions, contents,
    counters, course_archives, course_conditions, course_reviews, course_staff, courses, data_requests, digests,
    draft_parts, draft_snapshots, drafts, enrolment_list_rows, enrolment_lists, enrolment_sources, enrolments,
    event_positions, events, evidence, export_parts, exports, files, grade_changes, grade_formulas, grade_totals,
    grades, help_dismissals, idea_agencies, idea_amendments, idea_authors, idea_comments, idea_comparisons, idea_files,
    idea_goals, idea_hidings, idea_merges, idea_reviews, idea_rounds, idea_supports, ideas, idempotency_keys,
    innovation_checks, innovation_comments, innovation_files, innovation_sources, innovation_submissions, innovations,
    installation, jobs, jp_entries, lab_calendars, lab_ideas, lab_members, lab_notes, lab_records, lab_teams, labs,
    lesson_cases, lesson_files, lessons, mail_preferences, meeting_recordings, meetings, memberships, mentor_traits,
    mentors, notifications, password_links, path_assignments, path_followers, paths, pending_sign_ins, people,
    publication_changes, publications, quiz_allowances, quiz_answers, quiz_attempts, quiz_questions, quiz_regraded,
    quiz_regrades, recovery_codes, regions, rooms, rules, run_timetable, runs, sectors, session_absences,
    session_ratings, sessions, sign_ups, staff_assignments, throttles, totp_secrets, trace_edges, visitor_keys,
    webhook_deliveries, webhook_kinds, webhooks,
};

macro_rules! together {
    ($($one:ident: $($other:ident)+;)+) => {
        $($(diesel::allow_tables_to_appear_in_same_query!($one, $other);)+)+
    };
}
together! {
    address_changes: api_tokens certificate_templates content_versions course_staff courses digests files
        innovation_checks innovation_files innovations password_links pending_sign_ins people recovery_codes rules
        sessions sign_ups throttles totp_secrets;
    agencies: api_tokens certificates content_versions contents course_archives course_conditions courses drafts
        enrolment_sources enrolments events files idea_agencies idea_authors idea_comments idea_comparisons idea_files
        idea_goals idea_merges idea_reviews idea_rounds idea_supports ideas innovation_submissions innovations
        installation labs lessons memberships path_assignments path_followers paths people publication_changes
        publications regions rooms rules runs sectors sessions staff_assignments trace_edges;
    api_tokens: course_staff courses events idempotency_keys jobs memberships notifications password_links
        pending_sign_ins people sessions sign_ups throttles totp_secrets webhook_deliveries webhook_kinds webhooks;
    assigned_people: courses people runs staff_assignments;
    assignment_allowances: assignment_members assignment_resets assignment_submissions assignment_teams assignment_works
        contents courses enrolments lessons people runs;
    assignment_files: assignment_works files people;
    assignment_marks: assignment_submissions files people;
    assignment_members: assignment_resets assignment_submissions assignment_teams assignment_works contents courses
        enrolments evidence lessons people runs;
    assignment_resets: assignment_submissions assignment_works contents enrolments lessons runs;
    assignment_submissions: assignment_teams assignment_works contents courses enrolments evidence files lessons people
        runs;
    assignment_teams: assignment_works courses enrolments evidence lessons people runs;
    assignment_works: contents courses enrolments lessons people runs;
    bank_categories: bank_entries bank_imports content_versions contents course_archives course_conditions course_staff
        courses lessons run_timetable runs;
    bank_entries: bank_imports content_versions contents course_archives course_conditions course_staff courses
        enrolments files lesson_files lessons quiz_answers quiz_attempts run_timetable runs;
    bank_imports: contents courses;
    booking_marks: bookings;
    booking_seats: bookings lab_teams people;
    bookings: lab_notes lab_teams labs meeting_recordings meetings mentors rooms session_absences session_ratings;
    calendars: people;
    certificate_changes: certificates contents jp_entries people runs;
    certificate_templates: content_versions contents course_staff courses digests files innovation_checks
        innovation_files innovations pending_sign_ins people recovery_codes rules sign_ups totp_secrets;
    certificates: completions content_versions contents courses digests enrolments events evidence innovations
        jp_entries lessons notifications people quiz_answers quiz_attempts rules runs;
    completions: condition_openings content_versions contents course_conditions course_staff courses enrolments evidence
        lessons path_followers people runs;
    condition_openings: course_conditions courses enrolments events lessons people runs;
    consents: people;
    content_versions: contents course_archives course_conditions course_reviews course_staff courses digests
        draft_snapshots drafts enrolments events evidence files grade_totals grades idea_rounds ideas innovation_checks
        innovation_files innovation_submissions innovations lesson_files lessons memberships notifications
        path_followers pending_sign_ins people publication_changes publications quiz_answers quiz_attempts quiz_regrades
        recovery_codes regions rules run_timetable runs sectors sessions sign_ups totp_secrets;
    contents: course_archives course_conditions course_reviews course_staff courses draft_parts draft_snapshots drafts
        enrolments evidence files grades idea_authors idea_comparisons idea_goals ideas innovation_submissions
        innovations jp_entries lesson_files lessons path_followers paths people publication_changes publications
        quiz_answers quiz_attempts regions run_timetable runs sectors sessions trace_edges;
    counters: event_positions jobs sessions trace_edges;
    course_archives: course_conditions course_staff courses files lessons people run_timetable runs;
    course_conditions: course_staff courses enrolments events files lesson_files lessons people run_timetable runs;
    course_reviews: course_staff courses publication_changes;
    course_staff: courses digests enrolments events evidence files grade_changes grades innovation_checks
        innovation_files innovations lesson_cases lessons memberships pending_sign_ins people publication_changes
        recovery_codes rules run_timetable runs sessions sign_ups totp_secrets;
    courses: digests enrolment_sources enrolments events evidence files grade_changes grade_formulas grade_totals grades
        innovation_checks innovation_files innovations lesson_cases lessons memberships path_followers paths
        pending_sign_ins people publication_changes quiz_attempts recovery_codes rules run_timetable runs sessions
        sign_ups staff_assignments totp_secrets trace_edges;
    data_requests: jobs memberships people;
    digests: events files innovation_checks innovation_files innovations notifications pending_sign_ins people
        recovery_codes rules sign_ups totp_secrets;
    draft_parts: draft_snapshots drafts people;
    draft_snapshots: drafts events innovations people;
    drafts: events innovation_submissions innovations people;
    enrolment_list_rows: enrolment_lists enrolment_sources enrolments jobs people runs;
    enrolment_lists: enrolment_sources enrolments jobs people runs;
    enrolment_sources: enrolments memberships people quiz_attempts runs staff_assignments;
    enrolments: events evidence grade_formulas grade_totals grades help_dismissals innovations lessons memberships
        people publication_changes publications quiz_allowances quiz_answers quiz_attempts quiz_regraded quiz_regrades
        regions runs sectors sessions staff_assignments throttles;
    event_positions: events jobs sessions trace_edges;
    events: evidence export_parts exports files grade_changes grade_formulas grade_totals grades idempotency_keys
        innovation_files innovations jobs lesson_files lessons memberships notifications password_links people
        quiz_answers quiz_attempts recovery_codes runs sessions sign_ups totp_secrets webhook_deliveries webhook_kinds
        webhooks;
    evidence: lessons people quiz_allowances quiz_answers quiz_attempts quiz_regraded runs;
    export_parts: exports jobs;
    exports: jobs people;
    files: idea_agencies idea_authors idea_comments idea_comparisons idea_files idea_reviews idea_rounds idea_supports
        ideas innovation_checks innovation_files innovations lab_notes lab_records lesson_files lessons memberships
        pending_sign_ins people recovery_codes rules run_timetable runs sign_ups totp_secrets;
    grade_changes: grades people;
    grade_formulas: grade_totals lessons people runs;
    grade_totals: grades lessons people runs;
    grades: lessons people runs;
    help_dismissals: lessons people rules;
    idea_agencies: idea_authors idea_comments idea_comparisons idea_files idea_reviews idea_rounds idea_supports ideas
        people;
    idea_amendments: ideas people;
    idea_authors: idea_comments idea_comparisons idea_files idea_goals idea_reviews idea_rounds idea_supports ideas
        people trace_edges;
    idea_comments: idea_comparisons idea_files idea_hidings idea_reviews idea_rounds idea_supports ideas people;
    idea_comparisons: idea_files idea_goals idea_reviews idea_rounds idea_supports ideas people trace_edges;
    idea_files: idea_reviews idea_rounds idea_supports ideas people;
    idea_goals: idea_supports ideas regions sectors trace_edges;
    idea_hidings: ideas;
    idea_merges: idea_supports ideas;
    idea_reviews: idea_rounds idea_supports ideas people;
    idea_rounds: idea_supports ideas regions sectors;
    idea_supports: ideas people regions sectors;
    ideas: lab_ideas lab_teams lessons memberships people regions rules sectors trace_edges;
    idempotency_keys: jobs notifications password_links people sessions throttles visitor_keys;
    innovation_checks: innovation_files innovations pending_sign_ins people recovery_codes rules sign_ups totp_secrets;
    innovation_comments: innovation_submissions;
    innovation_files: innovations lesson_files pending_sign_ins people recovery_codes rules sign_ups totp_secrets;
    innovation_sources: innovations;
    innovation_submissions: innovations regions sectors;
    innovations: lesson_cases lessons pending_sign_ins people publication_changes publications recovery_codes regions
        rules runs sectors sessions sign_ups totp_secrets trace_edges webhook_deliveries webhooks;
    installation: people regions sectors;
    jobs: memberships notifications password_links people quiz_attempts sessions throttles trace_edges;
    jp_entries: people rules runs;
    lab_calendars: labs;
    lab_members: lab_teams labs people;
    lab_notes: labs;
    lab_teams: labs;
    lesson_cases: lessons people;
    lesson_files: lessons people run_timetable runs;
    lessons: people quiz_allowances quiz_answers quiz_attempts quiz_regrades regions rules run_timetable runs
        trace_edges;
    mail_preferences: people;
    meeting_recordings: meetings;
    memberships: mentors people rules runs sessions staff_assignments;
    mentor_traits: mentors people;
    mentors: people;
    notifications: password_links people publications sessions throttles;
    password_links: pending_sign_ins people sessions sign_ups throttles totp_secrets;
    path_assignments: people;
    path_followers: paths people;
    pending_sign_ins: people recovery_codes rules sessions sign_ups throttles totp_secrets;
    people: publication_changes publications quiz_allowances quiz_answers quiz_attempts quiz_regrades recovery_codes
        regions rules run_timetable runs sectors sessions sign_ups staff_assignments totp_secrets trace_edges
        webhook_deliveries webhook_kinds webhooks;
    publication_changes: publications regions runs sectors sessions;
    publications: regions runs sectors sessions;
    quiz_allowances: quiz_attempts quiz_regraded;
    quiz_answers: quiz_attempts quiz_questions quiz_regraded quiz_regrades;
    quiz_attempts: quiz_questions quiz_regraded quiz_regrades runs throttles;
    quiz_regraded: quiz_regrades;
    recovery_codes: rules sessions sign_ups totp_secrets;
    regions: runs sectors sessions trace_edges;
    rules: runs sign_ups totp_secrets;
    run_timetable: runs;
    runs: sectors sessions staff_assignments throttles;
    sectors: sessions trace_edges;
    sessions: sign_ups throttles totp_secrets trace_edges;
    sign_ups: throttles totp_secrets;
    throttles: totp_secrets;
    webhook_deliveries: webhook_kinds webhooks;
    webhook_kinds: webhooks;
}
