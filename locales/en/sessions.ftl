# Sessions with mentors
session = Session
session-open = Open the session
session-of = Session: { $name }
session-save = Save
session-saved = Saved by { $name },
session-theirs = What stands now
session-counts-lead = You take no part in this session: what is written is read by its mentor and its teams alone. These are the counts.
session-agenda-saves = Agenda saved
session-minutes-saves = Minutes saved
session-teams = Teams that come
session-teams-none = No team has a seat yet.
session-absent = Did not come
session-mark-absent = Did not come
session-came = Did come after all
session-agenda = Agenda
session-agenda-hint = Write it before the session begins; the mentor reads it. At most 4,000 characters.
session-agenda-none = The team has written no agenda.
session-minutes = Minutes
session-minutes-hint = Mentor and team write them together. At most 20,000 characters.
session-minutes-versions = Versions of the minutes
session-minutes-all = All versions
session-minutes-together = What one person saves within ten minutes is one version. The newest 200 are kept.
session-minutes-none = There are no minutes yet.
session-minutes-later = Minutes are written once the session has begun.
session-tasks-none = No task has come of this session.
session-task = Task
session-task-done = Mark as done
session-proof = What shows it
session-proof-hint = A link, or what was done. Fill this in or choose a file.
session-item-add = Write down a decision or a task
session-from = from the meeting of { $day }
session-notes = The mentor’s own notes
session-notes-lead = You alone read them. Others learn at most how many there are.
session-former = You were the mentor of this session. Your own notes stay yours to read; agenda, minutes and tasks are for mentors in office and the team.
session-note = A new note
session-note-add = Add the note
session-rating = What you think of it
session-rating-lead = What you say is read by LAN’s lab staff alone, not by the other side of this session.
session-rating-until = It can be changed until
session-rate = Send
session-ratings = Ratings
session-stars-field = How was this session?
session-stars-of = { $stars ->
    [one] { $stars } of 5 stars
   *[other] { $stars } of 5 stars
}
session-fit = Do this mentor and this team fit each other?
session-fit-good = A good fit
session-fit-undecided = Undecided
session-fit-not_good = Not a good fit
session-comment = Comment
session-comment-hint = May be left out. At most 2,000 characters.
session-side-mentor = Mentor
session-side-team = Team

# The sessions of a lab
sessions-of-lab = Sessions with mentors
sessions-month = Month { $month }
sessions-months = Other months
sessions-month-before = The month before
sessions-month-after = The month after
sessions-month-none = There are no sessions in this month.
sessions-open-tasks = { $count ->
    [one] { $count } task to do
   *[other] { $count } tasks to do
}
sessions-notes = { $count ->
    [one] { $count } note of the mentor
   *[other] { $count } notes of the mentor
}
mentor-stars = What teams think of your sessions: { $average } of 5 stars, from { $count } ratings.
mentor-stars-few = What teams think of your sessions is shown once enough people have said so.

# What is refused
session-team-only = Only members of a team that comes to this session
session-mentor-only = Only the mentor of this session
session-agenda-over = An agenda is written only until a confirmed session begins
session-not-begun = This can be done once a confirmed session has begun
session-not-over = A session is rated once it is over
session-rating-closed = Your rating cannot be changed any more
session-absence-closed = This absence cannot be taken back any more
session-stars = Choose one to five stars
session-team-unknown = Choose one of the teams that come
session-owner-unknown = Choose a member of the team, or the mentor
session-task-unknown = Choose a task of this session
session-proof-missing = Say what shows it, or choose a file
session-task-there = This task was given in a meeting: finish it in its session, with what shows it
session-too-many = There are { $most } already
session-month-unreadable = Write the month like 2026-11

# Notices
notice-session-agenda = The team has written an agenda for the session with { $person }: { $about }.
about-session-agenda = The team has written the agenda of a session of mine
mail-enrolment_news-session-agenda = Agenda: { $about }
notice-session-minutes = The minutes of the session with { $person } have changed: { $about }.
about-session-minutes = The other side has changed the minutes of a session of mine
mail-enrolment_news-session-minutes = Minutes: { $about }
notice-session-missed = { $person } says that your team did not come: { $about }.
about-session-missed = My team is said not to have come
mail-enrolment_news-session-missed = Not come: { $about }

# Audit trail
audit-lab-session-agenda-saved = The agenda of session { $thing } was saved.
audit-lab-session-minutes-saved = The minutes of session { $thing } were saved.
audit-lab-session-note-added = The mentor added a note of their own to session { $thing }.
audit-lab-session-rated = Session { $thing } was rated.
audit-lab-session-missed = A team is said not to have come to session { $thing }.
audit-lab-session-attended = That a team did not come to session { $thing } was taken back.

# Register of personal data
held-lab_sessions = Who saved agenda and minutes of a session last, with the texts
why-lab_sessions = to prepare meetings, and to keep what came of them
kept-lab_sessions = no end yet: its history is kept
seen-lab_sessions = the session’s mentor and the teams that come; how often they were saved: LAN's curators, system administrators, auditors; the operator
held-session_minutes = Versions of a session’s minutes, who saved each and when
why-session_minutes = to show what was changed in what was agreed on, and by whom
kept-session_minutes = no end yet: its history is kept; of a session the newest 200
seen-session_minutes = the session’s mentor and the teams that come; the operator
held-session_notes = A mentor’s notes for themselves on a session
why-session_notes = to let a mentor remember what a team needs
kept-session_notes = until the mentor’s data is erased
seen-session_notes = the mentor who wrote them alone; how many there are: LAN's curators, system administrators, auditors; the operator
held-session_ratings = What somebody thinks of a session: stars, whether the pairing fits, a comment, who
why-session_ratings = to change a pairing that does not fit
kept-session_ratings = no end yet: its history is kept
seen-session_ratings = the person; LAN's curators who take no part in it; the average, without names: the mentor; the operator
held-session_absences = Who said that a team did not come, and when
why-session_absences = to let organisers know which team needs help
kept-session_absences = no end yet, unless it is taken back within seven days
seen-session_absences = that it is said: the mentor, the teams that come, LAN's curators, system administrators, auditors; the operator
