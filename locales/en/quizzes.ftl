# How a quiz is taken
quiz-kept-best = The best attempt counts.
quiz-kept-average = The average of the attempts counts.
quiz-kept-first = The first attempt counts.
quiz-kept-last = The last attempt counts.
quiz-minutes = { $count ->
    [one] An attempt takes at most one minute.
   *[other] An attempt takes at most { $count } minutes.
}
quiz-attempts = { $left } of { $allowed } attempts are left.
quiz-essay = An essay is marked by a teacher.
quiz-opens = It opens on { $at }.
quiz-closes = It closes on { $at }.
quiz-not-open = This quiz is not open yet
quiz-closed = This quiz has closed
quiz-no-attempt-left = No attempt is left
quiz-wait = The next attempt has to wait
quiz-next = It may begin on { $at }.
quiz-true = True
quiz-false = False
quiz-choose = Choose
quiz-order-help = Give each its place, from 1.
quiz-words-help = At most { $most } words.
answer-newer = This answer was changed elsewhere in the meantime. What you see here is not saved; save again to replace the other one
one-answer-only = Give one answer only

# An attempt
attempts = Attempts
attempt-begin = Begin the quiz
attempt-continue = Go on with the quiz
attempt-save = Save
attempt-saving = What you answer is kept each time you save or go on. You may leave and come back, on another device, too.
attempt-to-check = Save and check
attempt-check = Hand in attempt { $number }
attempt-answered = { $answered } of { $total } questions are answered.
attempt-unanswered = Still unanswered
attempt-hand-in = Hand in
attempt-hand-in-help = After handing in nothing can be changed.
attempt-go-on = Go on answering
attempt-due = The time ends on { $at }.
attempt-minutes-left = { $count ->
    [one] One minute is left.
   *[other] { $count } minutes are left.
}
attempt-overdue = The time is over. It can be handed in until { $at }.
attempt-overdue-help = Your answers are kept as you saved them and can no more be changed.
attempt-time-over = The time of this attempt is over; nothing more is saved
attempt-is-over = This attempt has come to its end; nothing more is saved
attempt-ended = The time is over
attempt-ended-help = What you saved is being handed in.
attempt-see = See the result
attempt-abandoned = Not handed in
attempt-abandoned-help = The time was over before this attempt was handed in. It counts as used and has no score.
attempt-pending = Handed in
attempt-pending-help = An essay waits for a teacher; the score comes afterwards.
attempt-not-told = The right answers are told later.
attempt-state-in_progress = running
attempt-state-overdue = overdue
attempt-state-finished = waits for a teacher
attempt-state-abandoned = not handed in
answer-partly = Partly right, { $mark } %
answer-waits = Waits for a teacher
answer-none = none
answer-comment = From your teacher

# Essays
essays = Essays to mark
essays-lead = Handed in and not yet marked, the oldest first.
essays-none = No essay waits.
essay-learner = Learner
essay-lesson = Lesson
essay-handed-in = Handed in
essay-title = Essays of { $person }
essay-own = Your own essay is marked by somebody else
essay-words = { $count ->
    [one] one word
   *[other] { $count } words
}
essay-marked = marked { $mark } %
essay-mark = Mark in per cent, 0 to 100
essay-mark-range = Write a whole number from 0 to 100
essay-comment = Comment for the learner
essay-save = Save the mark
only-teachers = Only the teachers and authors of this course may do that

# What is wrong with a quiz
quiz-without-questions = A quiz asks nothing
quiz-mark-range = The pass mark of a quiz is a number from 0 to 100
quiz-minutes-range = The time of a quiz is 1 to 10,080 minutes
quiz-grace-range = The grace of a quiz is 0 to 86,400 seconds
quiz-attempts-range = A quiz allows 1 to 100 attempts
quiz-delay-range = The wait between attempts is at most a year
quiz-closes-before-it-opens = A quiz closes before it opens
quiz-never-closes = A quiz tells its answers when it closes, and never closes
quiz-question-id = The id of a question or of a part of it has other characters than letters, digits, - and _
quiz-question-twice = Two questions of a quiz have the same id
quiz-points-range = A question has 1 to 100 points

# Audit trail
audit-quiz-begun = An attempt at a quiz was begun.
audit-quiz-abandoned = The time of an attempt at a quiz was over before it was handed in.
audit-quiz-marked = An essay was marked.

# Allowances and regrades
allowances = Allowances for single learners
allowances-lead = More time, later dates or further attempts for one learner. Of the quiz and all allowances the most generous counts.
allowances-none = Nobody has an allowance.
allowance = Allowance
allowance-state = State
allowance-attempts-given = { $count } attempts.
allowance-ended = ended
allowance-end = End it
allowance-new = A new allowance
allowance-email = E-mail address of the learner
allowance-minutes = Minutes for an attempt
allowance-attempts = Attempts
allowance-opens = Opens
allowance-closes = Closes
allowance-reason = Reason
allowance-blank = Blank: as for everyone.
allowance-time = Time in Jakarta. Blank: as for everyone.
allowance-give = Give it
allowance-no-learner = Nobody with this address takes part in the course
allowance-own = Somebody else gives you an allowance
allowance-no-time = Write a day and a time
allowance-nothing = Say what is given: time, dates or attempts
regrades = Mark a quiz anew
regrades-lead = When a key was wrong: publish the lesson with the right one, look here at what would change, and decide.
regrade-question = Question
regrade-all = All questions
regrade-choice = What becomes of the marks
regrade-before_or_after = Credit if right before or after; nobody loses
regrade-new_key = Only the new key; marks may fall
regrade-full = Full credit to all
regrade-none = No regrade; marks stay
regrade-try = Show what would change
regrade-dry-run = What would change
regrade-before = Score now
regrade-after = Score then
regrade-changes = changes
regrade-help = Each mark before stays in the history. What learners have completed stays completed.
regrade-do = Do it
regrade-nothing = Nobody has finished this quiz yet.
regrade-history = What was decided
regrade-running = Being marked.
regrade-changed = { $count ->
    [one] One mark changed.
   *[other] { $count } marks changed.
}
audit-quiz-allowance-given = A learner was given an allowance for a quiz.
audit-quiz-allowance-ended = An allowance for a quiz was ended.
audit-quiz-regraded = It was decided to mark a quiz anew.

held-quiz_allowances = More time or attempts for one learner, with the reason and who gave it
why-quiz_allowances = to give each a fair chance
kept-quiz_allowances = no end yet
seen-quiz_allowances = the person; the course's teachers; the operator

held-quiz_regrades = Who decided to mark a quiz anew, and how
why-quiz_regrades = to account for changed marks
kept-quiz_regrades = no end yet
seen-quiz_regrades = the course's teachers; the operator
