# How labs are doing
lab-health = What needs a hand
lab-health-title = How labs are doing
lab-health-lead = Labs that are planned or under way, the newest first: which are quiet, late, or wait for an answer.
lab-health-flags = What needs a hand
lab-health-fine = Nothing
lab-health-met = Last meeting
lab-health-overdue = Tasks overdue
lab-health-unanswered = Requests not answered
lab-health-behind = Days behind the plan
lab-health-limits = Marked after { $quiet } days without a meeting, { $overdue } days behind a task's day, { $answer } hours without an answer, { $behind } days behind the plan. The operator sets these limits.
lab-health-csv = Download this list (CSV)
lab-health-none = No lab is under way yet
lab-health-none-help = Labs appear here as soon as they are planned.
lab-flag-quiet = { $count } days without a meeting with a mentor; the last was on { $day }.
lab-flag-never = No meeting with a mentor in { $count } days, since { $day }.
lab-flag-overdue = Tasks overdue: { $count }; the oldest was due on { $day }.
lab-flag-unanswered = { $mentor } has not answered a request to meet for { $count } hours, since { $day }.
lab-flag-behind = { $count } days behind the plan, which said { $day }.
lab-flag-do-quiet = Find a time with a mentor
lab-flag-do-never = Find a mentor
lab-flag-do-overdue = Look at the tasks
lab-flag-do-unanswered = Look at the meetings
lab-flag-do-behind = Look at the next step

# Rules
rule-lab-quiet-days = Labs without a meeting
meaning-lab-quiet-days = After how many days without a meeting with a mentor a lab is marked.
rule-lab-overdue-days = Overdue tasks of labs
meaning-lab-overdue-days = After how many days behind its day a task of a lab is marked.
rule-lab-answer-hours = Requests to meet that are not answered
meaning-lab-answer-hours = After how many hours without the mentor's answer a request is marked.
rule-lab-behind-days = Phases of labs that are late
meaning-lab-behind-days = After how many days behind the plan the phase of a lab is marked.
