# The register of personal data: grades
held-grades = What each quiz and assignment was marked, what a teacher has set in its place, time
why-grades = to show results and compute both figures of a course
kept-grades = no end yet
seen-grades = the person; the teachers and authors of the course; the operator

held-grade_changes = Each change of a figure: before, after, who, why, time
why-grade_changes = to account for every figure
kept-grade_changes = no end yet
seen-grade_changes = the person; the teachers and authors of the course; the operator

held-grade_formulas = Who has set how the items of a run are weighed, and when
why-grade_formulas = to know by which weights a figure was computed
kept-grade_formulas = no end yet
seen-grade_formulas = the operator

held-grade_totals = Both figures of a course by its weights, time
why-grade_totals = to show where someone stands
kept-grade_totals = no end yet
seen-grade_totals = the person; the teachers and authors of the course; the operator

held-help_dismissals = Which sign that someone needs help was put aside, by whom, their note, time
why-help_dismissals = not to show teachers again what they have dealt with
kept-help_dismissals = no end yet
seen-help_dismissals = the teachers and authors of the course; the operator

# The audit trail
audit-grade-marked = Something that { $person } handed in was marked.
audit-grade-overridden = A teacher set a figure of { $person }.
audit-grade-lifted = What was marked for { $person } counts again.
audit-grades-weighed = Other weights came into force in a run of a course.
audit-grades-exported = The gradebook of a run with { $count } learners was asked for as a file.
audit-help-dismissed = A sign that { $person } may need help was put aside.

# Messages
score-not-read = Write per cent from 0 to 100, with at most two decimals
not-ones-own-grade = Nobody sets their own grades
no-such-grade-item = The course grades no such item
excused-or-score = Leave this empty where the item is excused
weight-range = Write a whole number from 0 to { $most }
weights-are-nothing = At least one weight must be more than 0
weights-proposed-anew = Somebody has proposed other weights meanwhile. Look at them first.
choose-weighing = Choose how the items are weighed
gradebook-too-large = At once only up to { $most } learners; ask for the file, and it is made in the background

# Grades
grades = Grades
grade = Grade
my-grades = My grades
grade-item = Item
item-quiz = quiz
item-assignment = assignment
item-quizzes = All quizzes together
item-assignments = All assignments together
grade-none = not graded
grade-missing = Nothing handed in yet
grade-excused = excused
grade-waits = waits for marking
grade-set = set by a teacher
grade-marked = Marked: { $score } %
grade-current = So far
grade-current-help = Of what is graded
grade-final = Final
grade-final-help = What is not graded yet counts as 0
grade-history = History
change-marked = Marked
change-overridden = Set by a teacher
change-lifted = Marking counts again
grades-none = This course grades nothing yet.

# The gradebook
gradebook = Gradebook
gradebook-lead = Run { $number }: every learner and every graded item.
gradebook-period = Period { $number }, since { $day }
gradebook-nobody = Nobody is found here.
gradebook-file = The gradebook as a file
gradebook-format = Format
gradebook-fetch = Download
gradebook-learners = { $count ->
    [one] { $count } learner
   *[other] { $count } learners
}
gradebook-in-background = This run has { $count } learners, so its file is made in the background. Afterwards you find it here:
learner = Learner
learner-name = Part of a name
grade-override = Set a figure
grade-override-help = It counts in the place of what is marked, also when the item is marked again, until you lift it. The learner sees it with your reason.
grade-per-cent = Per cent
grade-per-cent-hint = From 0 to 100, for example 82.5. Empty where the item is excused.
grade-excuse = Excused: the item counts in neither figure
grade-reason = Reason
grade-reason-hint = The learner reads it, too.
grade-set-it = Set the figure
grade-lift = Let the marking count again

# Weights
weights = Weights
weights-lead = A proposal shows first what it would move. Nothing is computed by it until it is applied; other runs keep their own weights.
weights-in-force = In force
weights-number = Version { $number }
weights-default = Nobody has set any.
weights-by-items = Each item has a weight:
weights-by-groups = All quizzes together { $quizzes }, all assignments together { $assignments }; the items of a group weigh the same.
weights-proposed = Proposed
weights-dry-run = Of { $learners } learners, the figures of { $moved } would change.
weights-up-down = Final figures: { $up } would rise, { $down } would fall.
weights-apply = Apply these weights
weights-propose = Propose other weights
weights-by = What is weighed
weigh-items = Each item
weigh-groups = Groups of items
weight-hint = A whole number from 0 to 1,000. Only the proportion counts.
weights-try = Show what would change

# Who needs help
needs-help = Who needs help
needs-help-lead = Found by plain rules. A sign that you put aside comes back when something new happens.
aid-waiting = Handed something in that nobody has marked yet.
aid-failed-twice = { $count } attempts, and none of them passed.
aid-inactive = Nothing done for { $days } days and behind the others of the run: { $count ->
    [one] { $count } lesson done
   *[other] { $count } lessons done
  }.
aid-never-started = Has not begun in { $days } days since enrolling.
aid-since = Since { $at }
aid-do-waiting = Mark it: this one is yours to do.
aid-do-failed-twice = Go through the attempts together, or point to the parts of the lesson to read again.
aid-do-inactive = Write and ask what is in the way; offer a date to go on.
aid-do-never-started = Write and say how to begin.
aid-note = What you have done about it
aid-dismiss = Put aside
aid-more = There are more. They move up as you deal with these.
aid-none = Nobody stands out
aid-none-help = Everyone is getting on, or what there was has been put aside.

# Rules
rule-help-start-days = Days until someone who has not begun is shown to teachers
meaning-help-start-days = Counted from the enrolment.
rule-help-idle-days = Days without activity until someone who is behind is shown to teachers
meaning-help-idle-days = Behind means fewer lessons done than the average of the run.
rule-help-failed-attempts = Failed attempts at a quiz until teachers are told
meaning-help-failed-attempts = Only where none was passed.
