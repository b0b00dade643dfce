-- Labs: from an agency's request for assistance to entries in the directory; teams, ideas, action plans, what was recorded.
CREATE TABLE labs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    region_id BIGINT REFERENCES regions (id),
    province_id BIGINT REFERENCES regions (id),
    theme TEXT NOT NULL,
    -- What is asked for, in which words, and who at the agency answers for it: a position.
    kind TEXT NOT NULL CHECK (kind IN ('consultation', 'drafting', 'capacity', 'trial', 'unsure')),
    note TEXT NOT NULL,
    contact TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('requested', 'under_review', 'declined', 'planned', 'drum_up', 'diagnose', 'design',
        'deliver_launch', 'deliver_monitoring', 'display', 'documentation', 'completed', 'suspended', 'cancelled')),
    state_at TIMESTAMP NOT NULL,
    state_reason TEXT NOT NULL,
    -- Where a suspended one goes on.
    state_before TEXT CHECK (state_before IN ('drum_up', 'diagnose', 'design', 'deliver_launch', 'deliver_monitoring',
        'display', 'documentation')),
    mode TEXT CHECK (mode IN ('virtual', 'on_site')),
    batch TEXT NOT NULL,
    participants BIGINT CHECK (participants > 0),
    -- Rupiah.
    budget BIGINT CHECK (budget >= 0),
    person_id BIGINT REFERENCES people (id),
    is_invented BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK ((state = 'suspended') = (state_before IS NOT NULL))
);
CREATE INDEX labs_newest ON labs (created_at, id);
CREATE INDEX labs_state ON labs (state, created_at, id);
CREATE INDEX labs_agency ON labs (agency_id, created_at, id);
CREATE INDEX labs_region ON labs (region_id, created_at, id);
CREATE INDEX labs_province ON labs (province_id, created_at, id);
CREATE INDEX labs_batch ON labs (batch, created_at, id);
CREATE INDEX labs_person ON labs (person_id);

-- The days of each phase, as planned and as it was.
CREATE TABLE lab_phases (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lab_id BIGINT NOT NULL REFERENCES labs (id),
    phase TEXT NOT NULL CHECK (phase IN ('drum_up', 'diagnose', 'design', 'deliver_launch', 'deliver_monitoring', 'display',
        'documentation')),
    from_at TIMESTAMP,
    until_at TIMESTAMP,
    began_at TIMESTAMP,
    ended_at TIMESTAMP,
    UNIQUE (lab_id, phase),
    CHECK (from_at <= until_at),
    CHECK (began_at <= ended_at)
);

-- An idea in a lab: where it stands there whatever the lab does, its action plan, what it became.
CREATE TABLE lab_ideas (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lab_id BIGINT NOT NULL REFERENCES labs (id),
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    state TEXT NOT NULL CHECK (state IN ('working', 'launched', 'dropped')),
    state_at TIMESTAMP NOT NULL,
    state_reason TEXT NOT NULL,
    innovation_id BIGINT REFERENCES innovations (id),
    plan_state TEXT NOT NULL CHECK (plan_state IN ('draft', 'submitted', 'approved')),
    plan_revision BIGINT NOT NULL,
    work_unit TEXT NOT NULL,
    contact TEXT NOT NULL,
    -- Who handed the plan in.
    planned_by BIGINT REFERENCES people (id),
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (lab_id, idea_id),
    CHECK ((state = 'launched') = (innovation_id IS NOT NULL))
);
CREATE UNIQUE INDEX lab_ideas_live ON lab_ideas (idea_id) WHERE state <> 'dropped';
CREATE INDEX lab_ideas_idea ON lab_ideas (idea_id, id);
CREATE INDEX lab_ideas_innovation ON lab_ideas (innovation_id);
CREATE INDEX lab_ideas_planner ON lab_ideas (planned_by);
CREATE INDEX lab_ideas_person ON lab_ideas (person_id);

-- A line of an action plan: the seven elements (what, with whom, output, method, when, where, cost).
CREATE TABLE lab_actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lab_idea_id BIGINT NOT NULL REFERENCES lab_ideas (id),
    number BIGINT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('preparation', 'implementation', 'monitoring', 'evaluation')),
    activity TEXT NOT NULL,
    partners TEXT NOT NULL,
    output TEXT NOT NULL,
    method TEXT NOT NULL,
    -- Numbers of months from 1 to 12, with commas.
    months TEXT NOT NULL,
    place TEXT NOT NULL,
    -- Rupiah.
    cost BIGINT CHECK (cost >= 0),
    UNIQUE (lab_idea_id, number)
);

CREATE TABLE lab_teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lab_id BIGINT NOT NULL REFERENCES labs (id),
    number BIGINT NOT NULL,
    idea_id BIGINT REFERENCES ideas (id),
    name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (lab_id, number)
);
CREATE INDEX lab_teams_idea ON lab_teams (idea_id);

-- Who was in a team from when until when, and to whom they handed over.
CREATE TABLE lab_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    team_id BIGINT NOT NULL REFERENCES lab_teams (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    from_at TIMESTAMP NOT NULL,
    until_at TIMESTAMP,
    reason TEXT NOT NULL,
    successor_id BIGINT REFERENCES people (id),
    CHECK (from_at <= until_at)
);
CREATE UNIQUE INDEX lab_members_live ON lab_members (team_id, person_id) WHERE until_at IS NULL;
CREATE INDEX lab_members_team ON lab_members (team_id, id);
CREATE INDEX lab_members_person ON lab_members (person_id, until_at);
CREATE INDEX lab_members_successor ON lab_members (successor_id);

-- What a lab can show: the signed commitment, the leader's words at both gates, launches, reports, the display.
CREATE TABLE lab_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lab_id BIGINT NOT NULL REFERENCES labs (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('commitment', 'ideas_approval', 'plans_approval', 'launch', 'monitoring', 'display')),
    lab_idea_id BIGINT REFERENCES lab_ideas (id),
    action_id BIGINT REFERENCES lab_actions (id),
    -- The beginning of its day in Jakarta.
    held_at TIMESTAMP NOT NULL,
    body TEXT NOT NULL,
    place TEXT NOT NULL,
    evidence TEXT NOT NULL,
    -- What a leader said; of all else, yes.
    approved BOOLEAN NOT NULL,
    progress BIGINT CHECK (progress BETWEEN 0 AND 100),
    visitors BIGINT CHECK (visitors >= 0),
    -- What a jury gave, in points up to 100.
    novelty BIGINT CHECK (novelty BETWEEN 0 AND 100),
    breadth BIGINT CHECK (breadth BETWEEN 0 AND 100),
    file_id BIGINT REFERENCES files (id),
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    -- From then on it opens no gate any more.
    ended_at TIMESTAMP,
    UNIQUE (lab_id, number)
);
CREATE INDEX lab_records_kind ON lab_records (lab_id, kind, ended_at);
CREATE INDEX lab_records_idea ON lab_records (lab_idea_id, id);
CREATE INDEX lab_records_action ON lab_records (action_id, id);
CREATE INDEX lab_records_file ON lab_records (file_id);
CREATE INDEX lab_records_person ON lab_records (person_id);

-- Tasks, decisions and notes of a lab.
CREATE TABLE lab_notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lab_id BIGINT NOT NULL REFERENCES labs (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('task', 'decision', 'note')),
    body TEXT NOT NULL,
    owner_id BIGINT REFERENCES people (id),
    -- The beginning of its day in Jakarta.
    due_at TIMESTAMP,
    done_at TIMESTAMP,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (lab_id, number),
    CHECK ((kind = 'task') = (owner_id IS NOT NULL AND due_at IS NOT NULL))
);
CREATE INDEX lab_notes_kind ON lab_notes (lab_id, kind, done_at);
CREATE INDEX lab_notes_owner ON lab_notes (owner_id, done_at);
CREATE INDEX lab_notes_person ON lab_notes (person_id);
