DROP TABLE help_dismissals;
DROP TABLE grade_totals;
DROP TABLE grade_formulas;
DROP TABLE grade_changes;
DROP TABLE grades;
