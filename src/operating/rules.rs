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
            "certificates of something that was not completed",
            "SELECT t.serial AS what FROM certificates t WHERE NOT EXISTS (SELECT 1 FROM completions c WHERE \
             c.person_id = t.person_id AND c.content_id = t.content_id AND c.period = t.period)",
        ),
        rule(
            "certificates of a run that is not there",
            "SELECT t.serial AS what FROM certificates t WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = t.run_id)",
        ),
        rule(
            "edges with one of their versions missing",
            "SELECT CAST(e.id AS TEXT) AS what FROM trace_edges e WHERE \
             (e.from_version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM content_versions v WHERE v.id = e.from_version)) \
             OR (e.to_version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM content_versions v WHERE v.id = e.to_version))",
        ),
        rule(
            "files that hang on an entry and count as left over, or the other way round",
            "SELECT f.handle AS what FROM files f LEFT JOIN innovation_files i ON i.file_id = f.id \
             WHERE (i.id IS NULL) <> (f.attached_at IS NULL)",
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
    for table in ["evidence", "completions", "certificates"] {
        rules.push(Rule {
            says: "evidence, completions or certificates of another thing's version",
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
    }
}
