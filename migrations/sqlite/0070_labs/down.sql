-- Ideas go back into the bank, or stay what they have become.
UPDATE ideas SET state = 'accepted' WHERE state = 'in_lab';
DELETE FROM trace_edges WHERE from_kind = 'lab' OR to_kind = 'lab';
DROP TABLE lab_notes;
DROP TABLE lab_records;
DROP TABLE lab_members;
DROP TABLE lab_teams;
DROP TABLE lab_actions;
DROP TABLE lab_ideas;
DROP TABLE lab_phases;
DROP TABLE labs;
