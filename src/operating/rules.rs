//! The rules that span rows or tables, each as a query for what breaks it: the same SQL on both databases.
use crate::{accounts::membership::Role, trace::Kind};

/// `broken_by` selects `what`, a text that names each thing that breaks the rule.
pub(super) struct Rule {
    pub(super) says: &'static str,
    pub(super) broken_by: String,
}
fn rule(says: &'static str, broken_by: &str) -> Rule {
    Rule { says, broken_by: broken_by.to_owned() }
}

pub(super) fn all() -> Vec<Rule> {
    [written(), listed()].into_iter().flatten().collect()
}
#[expect(clippy::too_many_lines, reason = "a list")]
fn written() -> Vec<Rule> {
    vec![
        rule(
            "nobody administers the installation (`ekopi user create --admin`), and there are people in it",
            "SELECT 'no active system_admin' AS what WHERE EXISTS (SELECT 1 FROM people) AND NOT EXISTS \
             (SELECT 1 FROM memberships m JOIN people p ON p.id = m.person_id WHERE m.role = 'system_admin' \
             AND m.state = 'confirmed' AND m.agency_id IS NULL AND p.state = 'active')",
        ),
        rule(
            "there are people, and nothing says whether this is a demonstration",
            "SELECT 'installation' AS what WHERE EXISTS (SELECT 1 FROM people) \
             AND NOT EXISTS (SELECT 1 FROM installation)",
        ),
        rule(
            "contents with neither a draft nor a working copy",
            "SELECT CAST(id AS TEXT) AS what FROM contents c WHERE draft_version_id IS NULL \
             AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.content_id = c.id)",
        ),
        rule(
            "submissions of a version of something else, or published without having been made public",
            "SELECT i.code AS what FROM innovation_submissions s JOIN innovations i ON i.id = s.innovation_id \
             JOIN content_versions v ON v.id = s.version_id WHERE v.content_id <> i.content_id OR \
             (s.state = 'published' AND NOT EXISTS (SELECT 1 FROM publication_changes p \
             WHERE p.new_version_id = s.version_id))",
        ),
        rule(
            "contents that point to a version of another",
            "SELECT CAST(c.id AS TEXT) AS what FROM contents c JOIN content_versions v \
             ON v.id IN (c.draft_version_id, c.published_version_id) WHERE v.content_id <> c.id",
        ),
        rule(
            "contents whose versions have gaps",
            "SELECT CAST(content_id AS TEXT) AS what FROM content_versions GROUP BY content_id \
             HAVING count(*) <> max(number) OR min(number) <> 1",
        ),
        rule(
            "contents whose published version is not the last one of the publish log",
            "SELECT CAST(c.id AS TEXT) AS what FROM contents c LEFT JOIN publication_changes p ON p.id = \
             (SELECT max(l.id) FROM publication_changes l WHERE l.content_id = c.id) \
             WHERE p.new_version_id IS DISTINCT FROM c.published_version_id",
        ),
        rule(
            "questions of the bank whose status and served version contradict each other",
            "SELECT CAST(e.id AS TEXT) AS what FROM bank_entries e JOIN contents c ON c.id = e.content_id \
             WHERE (e.status = 'hidden' AND c.published_version_id IS NOT NULL) \
             OR (e.status = 'ready' AND c.published_version_id IS DISTINCT FROM c.draft_version_id)",
        ),
        rule(
            "innovations whose state and published version contradict each other",
            "SELECT i.code AS what FROM innovations i JOIN contents c ON c.id = i.content_id \
             WHERE (i.state = 'published') <> (c.published_version_id IS NOT NULL)",
        ),
        rule(
            "owners who are asked about an innovation that is not public",
            "SELECT code AS what FROM innovations WHERE asked_at IS NOT NULL AND state <> 'published'",
        ),
        rule(
            "answers about an innovation that name a version of another",
            "SELECT CAST(k.id AS TEXT) AS what FROM innovation_checks k JOIN innovations i ON i.id = k.innovation_id \
             JOIN content_versions v ON v.id = k.version_id WHERE v.content_id <> i.content_id",
        ),
        rule(
            "innovations whose last check is older than an answer about them",
            "SELECT i.code AS what FROM innovations i WHERE EXISTS (SELECT 1 FROM innovation_checks k WHERE \
             k.innovation_id = i.id AND (i.checked_at IS NULL OR k.created_at > i.checked_at))",
        ),
        rule(
            "runs whose count of taken seats is not the number of seats that are taken",
            "SELECT CAST(r.id AS TEXT) AS what FROM runs r WHERE r.taken <> \
             (SELECT count(*) FROM enrolments e WHERE e.run_id = r.id AND e.standing = 'enrolled')",
        ),
        rule(
            "runs with a free seat and someone who waits for one",
            "SELECT CAST(r.id AS TEXT) AS what FROM runs r WHERE (r.seats IS NULL OR r.taken < r.seats) \
             AND EXISTS (SELECT 1 FROM enrolments e WHERE e.run_id = r.id AND e.standing = 'waiting')",
        ),
        rule(
            "bookings that take time and are over, or take none and are not",
            "SELECT b.code AS what FROM bookings b WHERE (b.state IN ('held', 'requested', 'confirmed')) <> \
             EXISTS (SELECT 1 FROM booking_marks m WHERE m.booking_id = b.id)",
        ),
        rule(
            "clinics whose count of taken seats is not the number of teams that have one",
            "SELECT b.code AS what FROM bookings b WHERE b.state = 'confirmed' AND b.taken <> \
             (SELECT count(*) FROM booking_seats s WHERE s.booking_id = b.id AND s.standing = 'seated')",
        ),
        rule(
            "certificates of something that was not completed",
            "SELECT t.serial AS what FROM certificates t WHERE NOT EXISTS (SELECT 1 FROM completions c WHERE \
             c.person_id = t.person_id AND c.content_id = t.content_id AND c.period = t.period)",
        ),
        rule(
            "certificates of a run that is not there",
            "SELECT t.serial AS what FROM certificates t WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = t.run_id)",
        ),
        rule(
            "certificates whose status is not the last of their changes",
            "SELECT t.serial AS what FROM certificates t WHERE t.status IS DISTINCT FROM \
             (SELECT c.status FROM certificate_changes c WHERE c.certificate_id = t.id ORDER BY c.id DESC LIMIT 1)",
        ),
        rule(
            "superseded certificates without a newer issue, or others with one",
            "SELECT t.serial AS what FROM certificates t WHERE (t.status = 'superseded') <> EXISTS \
             (SELECT 1 FROM certificates n WHERE n.person_id = t.person_id AND n.content_id = t.content_id \
             AND n.run_id = t.run_id AND n.period = t.period AND n.issue > t.issue)",
        ),
        rule(
            "counter-entries of hours that are not the opposite of what they take back",
            "SELECT CAST(r.id AS TEXT) AS what FROM jp_entries r JOIN jp_entries e ON e.id = r.reverses_id \
             WHERE e.status <> 'earned' OR e.person_id <> r.person_id OR e.content_id IS DISTINCT FROM r.content_id \
             OR e.meeting IS DISTINCT FROM r.meeting OR e.period <> r.period OR e.period_year <> r.period_year OR e.jp <> -r.jp OR e.minutes <> -r.minutes",
        ),
        rule(
            "hours that still count although their certificate is revoked",
            "SELECT CAST(e.id AS TEXT) AS what FROM jp_entries e WHERE e.status = 'earned' AND NOT EXISTS \
             (SELECT 1 FROM jp_entries r WHERE r.reverses_id = e.id) AND EXISTS (SELECT 1 FROM certificates t \
             WHERE t.person_id = e.person_id AND t.content_id = e.content_id AND t.period = e.period \
             AND t.status = 'revoked')",
        ),
        rule(
            "hours for something that was not completed",
            "SELECT CAST(e.id AS TEXT) AS what FROM jp_entries e WHERE e.kind = 'course' AND NOT EXISTS \
             (SELECT 1 FROM completions c WHERE c.person_id = e.person_id AND c.content_id = e.content_id \
             AND c.period = e.period)",
        ),
        rule(
            "hours that one person has twice at one session",
            "SELECT CAST(b.id AS TEXT) AS what FROM jp_entries a JOIN jp_entries b ON b.person_id = a.person_id \
             AND b.meeting = a.meeting AND b.id > a.id WHERE a.status = 'earned' AND b.status = 'earned' \
             AND NOT EXISTS (SELECT 1 FROM jp_entries r WHERE r.reverses_id IN (a.id, b.id))",
        ),
        rule(
            "edges with one of their versions missing",
            "SELECT CAST(e.id AS TEXT) AS what FROM trace_edges e WHERE \
             (e.from_version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM content_versions v WHERE v.id = e.from_version)) \
             OR (e.to_version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM content_versions v WHERE v.id = e.to_version))",
        ),
        rule(
            "files that hang on an entry, a lesson, a work, an archive, an idea or a lab and count as left over, or the other way round",
            "SELECT f.handle AS what FROM files f LEFT JOIN innovation_files i ON i.file_id = f.id \
             LEFT JOIN lesson_files l ON l.file_id = f.id LEFT JOIN assignment_files a ON a.file_id = f.id \
             LEFT JOIN course_archives c ON c.file_id = f.id LEFT JOIN idea_files e ON e.file_id = f.id \
             LEFT JOIN lab_records b ON b.file_id = f.id LEFT JOIN lab_notes n ON n.file_id = f.id \
             WHERE (i.id IS NULL AND l.id IS NULL AND a.id IS NULL AND c.id IS NULL AND e.id IS NULL \
             AND b.id IS NULL AND n.id IS NULL) <> (f.attached_at IS NULL)",
        ),
        rule(
            "ideas whose state is not that of their newest round",
            "SELECT i.code AS what FROM ideas i LEFT JOIN idea_rounds r ON r.idea_id = i.id AND r.number = \
             (SELECT max(n.number) FROM idea_rounds n WHERE n.idea_id = i.id) WHERE CASE i.state \
             WHEN 'draft' THEN r.id IS NOT NULL WHEN 'revision' THEN r.state IS DISTINCT FROM 'returned' \
             WHEN 'withdrawn' THEN coalesce(r.state IN ('endorsing', 'submitted', 'in_review'), FALSE) \
             WHEN 'merged' THEN r.state IS DISTINCT FROM 'accepted' WHEN 'hidden' THEN r.state IS DISTINCT FROM 'accepted' \
             WHEN 'in_lab' THEN r.state IS DISTINCT FROM 'accepted' \
             WHEN 'became_innovation' THEN r.state IS DISTINCT FROM 'accepted' \
             ELSE r.state IS DISTINCT FROM i.state END",
        ),
        rule(
            "ideas that are merged or hidden without an act that says so, or the other way round",
            "SELECT i.code AS what FROM ideas i WHERE (i.state = 'merged') <> EXISTS \
             (SELECT 1 FROM idea_merges m WHERE m.idea_id = i.id AND m.undone_at IS NULL) OR (i.state = 'hidden') <> EXISTS \
             (SELECT 1 FROM idea_hidings h WHERE h.idea_id = i.id AND h.comment_id IS NULL AND h.shown_at IS NULL)",
        ),
        rule(
            "ideas that are in a lab or were launched by one, and no lab says so, or the other way round",
            "SELECT i.code AS what FROM ideas i WHERE (i.state = 'in_lab') <> EXISTS \
             (SELECT 1 FROM lab_ideas l WHERE l.idea_id = i.id AND l.state = 'working') OR (i.state = 'became_innovation') <> \
             EXISTS (SELECT 1 FROM lab_ideas l WHERE l.idea_id = i.id AND l.state = 'launched')",
        ),
        rule(
            "labs whose running phase is not the one they are in",
            "SELECT l.slug AS what FROM labs l WHERE EXISTS (SELECT 1 FROM lab_phases p WHERE p.lab_id = l.id \
             AND p.began_at IS NOT NULL AND p.ended_at IS NULL AND p.phase <> coalesce(l.state_before, l.state) \
             AND l.state <> 'cancelled') OR (coalesce(l.state_before, l.state) IN ('drum_up', 'diagnose', 'design', \
             'deliver_launch', 'deliver_monitoring', 'display', 'documentation') AND NOT EXISTS (SELECT 1 FROM lab_phases p \
             WHERE p.lab_id = l.id AND p.phase = coalesce(l.state_before, l.state) AND p.began_at IS NOT NULL \
             AND p.ended_at IS NULL))",
        ),
        rule(
            "reports on an action of another idea's plan",
            "SELECT CAST(r.id AS TEXT) AS what FROM lab_records r JOIN lab_actions a ON a.id = r.action_id \
             WHERE r.lab_idea_id IS DISTINCT FROM a.lab_idea_id",
        ),
        rule(
            "rounds of an idea with a version of something else",
            "SELECT i.code AS what FROM idea_rounds r JOIN ideas i ON i.id = r.idea_id \
             JOIN content_versions v ON v.id = r.version_id WHERE v.content_id <> i.content_id",
        ),
        rule(
            "files of lessons that are shown by a version of another lesson",
            "SELECT CAST(l.id AS TEXT) AS what FROM lesson_files l JOIN content_versions v ON v.id = l.version_id \
             JOIN lessons s ON s.id = l.lesson_id WHERE v.content_id <> s.content_id",
        ),
        rule(
            "courses whose approval was asked for with a version of another",
            "SELECT c.slug AS what FROM course_reviews r JOIN courses c ON c.id = r.course_id \
             JOIN content_versions v ON v.id = r.version_id WHERE v.content_id <> c.content_id",
        ),
        rule(
            "teams whose count of members is not the number of people in them",
            "SELECT t.code AS what FROM assignment_teams t WHERE t.members <> \
             (SELECT count(*) FROM assignment_members m WHERE m.team_id = t.id)",
        ),
        rule(
            "members of a team of another run, or of another assignment",
            "SELECT CAST(m.id AS TEXT) AS what FROM assignment_members m JOIN assignment_teams t ON t.id = m.team_id \
             JOIN enrolments e ON e.id = m.enrolment_id \
             WHERE e.run_id <> t.run_id OR m.lesson_id <> t.lesson_id OR m.block <> t.block",
        ),
        rule(
            "work that was handed in as a version of something else, or under another number than its version's",
            "SELECT s.handle AS what FROM assignment_submissions s JOIN assignment_works w ON w.id = s.work_id \
             JOIN content_versions v ON v.id = s.version_id \
             WHERE v.content_id <> w.content_id OR v.number <> s.number OR s.lesson_id <> w.lesson_id",
        ),
        rule(
            "work that counts as marked and has no mark, or the other way round",
            "SELECT s.handle AS what FROM assignment_submissions s WHERE (s.state = 'marked') <> \
             EXISTS (SELECT 1 FROM assignment_marks m WHERE m.submission_id = s.id)",
        ),
        rule(
            "readers of the event log that stand behind its end",
            "SELECT reader AS what FROM event_positions p WHERE NOT EXISTS \
             (SELECT 1 FROM events e WHERE (e.xid, e.id) >= (p.xid, p.event_id))",
        ),
    ]
}
/// Those that follow from a list in the code; the compiler asks where a new kind of thing is kept.
fn listed() -> Vec<Rule> {
    let mut rules = vec![];
    let installation = Role::ALL.iter().filter(|role| role.is_of_installation());
    let installation: Vec<String> = installation.map(|role| format!("'{}'", role.as_str())).collect();
    rules.push(Rule {
        says: "memberships of the installation with an agency, or of an agency without one",
        broken_by: format!(
            "SELECT CAST(id AS TEXT) AS what FROM memberships WHERE (agency_id IS NULL) <> (role IN ({}))",
            installation.join(", ")
        ),
    });
    // What was learnt names a version of the thing it was learnt on.
    for table in ["evidence", "completions", "certificates", "grades"] {
        rules.push(Rule {
            says: "evidence, completions, certificates or grades of another thing's version",
            broken_by: format!(
                "SELECT '{table} ' || CAST(t.id AS TEXT) AS what FROM {table} t \
                 JOIN content_versions v ON v.id = t.version_id WHERE v.content_id <> t.content_id"
            ),
        });
    }
    for kind in Kind::ALL {
        for end in ["from", "to"] {
            rules.push(Rule {
                says: "edges to or from something that is not there",
                broken_by: format!(
                    "SELECT CAST(e.id AS TEXT) AS what FROM trace_edges e WHERE e.{end}_kind = '{}' \
                     AND NOT EXISTS (SELECT 1 FROM {} t WHERE t.id = e.{end}_id)",
                    kind.as_str(),
                    table_of(*kind)
                ),
            });
        }
    }
    let known: Vec<String> = Kind::ALL.iter().map(|kind| format!("'{}'", kind.as_str())).collect();
    let known = known.join(", ");
    rules.push(Rule {
        says: "edges of a kind that nobody knows",
        broken_by: format!(
            "SELECT CAST(id AS TEXT) AS what FROM trace_edges WHERE from_kind NOT IN ({known}) OR to_kind NOT IN ({known})"
        ),
    });
    rules
}
/// Where the things of a kind are kept.
fn table_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Innovation => "innovations",
        Kind::Lesson => "lessons",
        Kind::Idea => "ideas",
        Kind::Lab => "labs",
    }
}
