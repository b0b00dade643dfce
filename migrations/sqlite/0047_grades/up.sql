-- The kept figure of one item, for one person and period: what was marked, and what a teacher has set in its place.
CREATE TABLE grades (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    part TEXT NOT NULL,
    period BIGINT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('quiz', 'assignment')),
    -- Basis points; null: nothing is marked yet.
    score BIGINT CHECK (score BETWEEN 0 AND 10000),
    -- Handed in, and nobody has marked it.
    waits BOOLEAN NOT NULL,
    excused BOOLEAN NOT NULL,
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    override_score BIGINT CHECK (override_score BETWEEN 0 AND 10000),
    override_excused BOOLEAN NOT NULL DEFAULT FALSE,
    updated_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, content_id, part, period),
    CHECK (override_score IS NULL OR NOT override_excused)
);
CREATE INDEX grades_content ON grades (content_id, part);
CREATE INDEX grades_version ON grades (version_id);
CREATE INDEX grades_waiting ON grades (content_id, updated_at) WHERE waits;

-- Every change of a figure, appended.
CREATE TABLE grade_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    grade_id BIGINT NOT NULL REFERENCES grades (id),
    kind TEXT NOT NULL CHECK (kind IN ('marked', 'overridden', 'lifted')),
    old_score BIGINT CHECK (old_score BETWEEN 0 AND 10000),
    old_excused BOOLEAN NOT NULL,
    new_score BIGINT CHECK (new_score BETWEEN 0 AND 10000),
    new_excused BOOLEAN NOT NULL,
    person_id BIGINT REFERENCES people (id),
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX grade_changes_grade ON grade_changes (grade_id, id);
CREATE INDEX grade_changes_person ON grade_changes (person_id);

-- How the items of a run are weighed: a change of weights is the next number, in force once it is applied; totals name the
-- one they were computed by.
CREATE TABLE grade_formulas (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id BIGINT NOT NULL REFERENCES runs (id),
    number BIGINT NOT NULL,
    weights TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    applied_at TIMESTAMP,
    UNIQUE (run_id, number)
);
CREATE INDEX grade_formulas_person ON grade_formulas (person_id);

-- Both figures of a seat, in basis points. `current` leaves out what is not graded, `final` counts it as nothing.
CREATE TABLE grade_totals (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    enrolment_id BIGINT NOT NULL UNIQUE REFERENCES enrolments (id),
    formula_id BIGINT NOT NULL REFERENCES grade_formulas (id),
    current_score BIGINT CHECK (current_score BETWEEN 0 AND 10000),
    final_score BIGINT CHECK (final_score BETWEEN 0 AND 10000),
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX grade_totals_formula ON grade_totals (formula_id);

-- A flag of the needs-help list that a teacher has put aside. It comes back when `facts` are no longer those of the flag.
CREATE TABLE help_dismissals (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    enrolment_id BIGINT NOT NULL REFERENCES enrolments (id),
    flag TEXT NOT NULL CHECK (flag IN ('never-started', 'inactive', 'failed-twice', 'waiting')),
    -- Lesson and block where the flag is about one, else empty.
    item TEXT NOT NULL,
    facts BIGINT NOT NULL,
    note TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (enrolment_id, flag, item)
);
CREATE INDEX help_dismissals_person ON help_dismissals (person_id);

-- The best score of each quiz so far is the figure that is kept.
INSERT INTO grades (person_id, content_id, part, period, source, score, waits, excused, version_id, updated_at)
SELECT e.person_id, e.content_id, e.part, e.period, 'quiz', e.value, FALSE, FALSE, e.version_id, e.at
FROM evidence e
WHERE e.kind = 'score' AND NOT EXISTS (
    SELECT 1 FROM evidence b
    WHERE b.person_id = e.person_id AND b.content_id = e.content_id AND b.period = e.period AND b.part = e.part
        AND b.kind = 'score' AND (b.value > e.value OR (b.value = e.value AND b.id < e.id))
);

INSERT INTO grade_changes (grade_id, kind, old_excused, new_score, new_excused, person_id, reason, at)
SELECT id, 'marked', FALSE, score, FALSE, person_id, '', updated_at FROM grades;
