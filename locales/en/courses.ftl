courses = Courses
courses-lead = Learn in short steps. Every lesson cites practices of the directory.
courses-none = No courses yet
courses-none-help = Courses appear here once they are published.
lessons-count = { $count ->
    [one] { $count } lesson
   *[other] { $count } lessons
}
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
level-basic = basic level
progress = Progress
about-course = About this course
my-course = My part
my-progress = My progress
lessons-done = { $done } of { $total } lessons done
lesson-done = Done
still-missing = Missing:
missing-read = text marked as read
missing-score = quiz passed
updated-since = Content updated since you finished
updated-since-help = Your result stands.
certificate-after = The certificate is issued when all lessons are done.
my-certificate = See the certificate
take-part = Take this course
take-part-help = Once enrolled you can mark what you have read, take the quizzes and earn the certificate.
enrol = Enrol
sign-in-to-enrol = Sign in to enrol
no-open-run = Enrolment is not open now
seats-left = { $count ->
    [one] { $count } seat left
   *[other] { $count } seats left
}
on-waiting-list = You are on the waiting list
on-waiting-list-help = All seats are taken. You will move up in order.
enrol-first = Enrol in the course first

# Lessons
lessons = Lessons
practices = Cited practices
practices-none = No practice is cited yet.
mark-read = Mark as read
text-read = Read
no-such-block = This lesson has no such part
enrol-to-learn = You are not enrolled in this course
enrol-to-learn-help = Enrol in the course so that your progress is kept

# Quizzes
quiz = Quiz
quiz-help = { $count } questions. The pass mark is { $mark } %.
quiz-best = Your score: { $best } % after { $attempts } attempts.
quiz-passed = Passed
quiz-not-passed = Not passed yet
choose-several = Choose all that are right.
question-unanswered = Answer question { $number }
no-such-option = There is no such option
one-option-only = Choose only one
no-such-question = There is no such question
attempt-title = Quiz, attempt { $number }
attempt-score = Score { $score } %, pass mark { $mark } %.
attempt-best = The score that counts is { $best } %.
answer-right = Right
answer-wrong = Not right
your-answer = Your answer
correct-answer = Right answer
back-to-lesson = Back to the lesson

# Writing
writing = Writing
drafts-here = Lessons not published yet:
lesson-new = New lesson
lesson-begin = Begin writing
title-in-indonesian = Title (Indonesian)
title-in-english = Title (English)
title-hint = The lesson’s address is made of this title.
title-makes-no-address = Use at least three letters or digits
title-taken = There is a lesson with this title
edit = Edit
preview = Preview
preview-title = Not the published version
preview-help = Shown as learners would see it; reading and quizzes are not recorded.
draft-title = Draft: { $title }
draft-title-id = Title (Indonesian)
draft-title-en = Title (English)
draft-summary-id = Summary (Indonesian)
draft-summary-en = Summary (English)
draft-minutes = Learning time (minutes)
draft-text-id = Text (Indonesian)
draft-text-en = Text (English)
draft-cites = Codes of cited practices
markdown-hint = Markdown: ## heading, - list, **bold**. HTML is shown as text.
cites-hint = One code a line, such as INV-2026-00417-K. The code stands on each innovation’s page.
save-draft = Save the draft
publish = Publish
publish-help = Publishes the saved draft. Earlier versions stay readable.
publish-message = What changed
publish-message-hint = Shown in the list of versions.
minutes-range = Between 1 and 600 minutes
too-many-cites = Cite at most { $most } practices
no-such-practice = There is no practice with the code { $code }. Copy the code from the innovation’s page.
lesson-cites-none = A lesson must cite at least one published practice. Open the innovation directory, copy a code, paste it into “Codes of cited practices”, save, and publish again.
lesson-without-text = Write the lesson’s text first
only-authors = Only authors of this course can do this
never-published = Never published
published-is-draft = This version is published
published-version = Published: version { $number }
versions = Versions
current-version = Published
stale-title = Someone else saved while you were writing
stale-help = Nothing is lost. Compare the two texts, bring them together in your form, and save.
stale-theirs = What is saved now (version { $number })
stale-yours = What you wrote

# Cases and suggestions
case = Case
case-facts = The practice today
case-last-change = Last change
case-written-for = Written for version { $number } of the practice
case-changed = This practice has changed since these words were written. The facts beside them are those of today.
case-stopped = This practice has stopped or was withdrawn. The words tell of how it was.
case-gone = The practice is not public.
case-title = Case: { $practice }
case-text-id = Your words (Indonesian)
case-text-en = Your words (English)
case-save = Save for the practice as it is today
case-save-help = Your words are then pinned to today's version of the practice. Learners see them when the lesson is published.
case-still-right = Checked, the text is still right
case-still-right-help = The published words stay as they are and are marked as checked against today's version.
case-remove = Take the case out
case-now = Today
case-then = When the words were written
case-due-changed = What is shown of this practice has changed. Look whether your words are still right.
case-due-stopped = This practice has stopped or was withdrawn. Look whether your words still hold.
case-changed-again = The practice has changed once more meanwhile. Look at it again.
case-without-text = A case has no words yet. Write them, or take the case out.
too-many-cases = A lesson has at most { $most } cases.
cases = Cases
cases-none = This lesson has no case yet. Choose a cited practice to be taught as one.
case-add = Teach it as a case
suggestions = Practices that speak of the same
suggestions-help = Found by the words of this draft. Citing one saves the draft with all that you have typed.
suggestions-none = Nothing was found that is not cited already.
suggestion-because = Both speak of: { $words }
cite-it = Cite “{ $practice }”
draft-cite = Further practice
