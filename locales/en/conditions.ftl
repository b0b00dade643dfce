# When lessons and chapters open
conditions = Conditions
conditions-lead = What a lesson or chapter waits for. What somebody was let into stays open to them; teachers and authors see everything.
conditions-nothing = The course has no lessons yet.
condition-target = Lesson or chapter
condition-chapter = chapter
condition-lesson = lesson
condition-tree = Waits for
condition-none = nothing: open to everyone
condition-unknown = Not understood: locked until you replace it
condition-set = Set a condition
condition-set-help = All that you fill in must be met. Fill in nothing to take a condition away.
condition-from = First day
condition-until = Last day
condition-after = After this lesson
condition-item = After this item
condition-at-least = With at least so many per cent
condition-below = With less than so many per cent
condition-agency = For people with a role at this agency
condition-agency-hint = As in the agency’s address, for example pemerintah-kabupaten-banyuwangi.
condition-role = For people with this role
condition-course = After this course
condition-course-hint = As in the course’s address.
condition-hide = Where it is not met, do not show that there is anything
condition-json = In the place of all that, as JSON
condition-json-hint = all, any and none may be nested, 4 deep and 30 conditions at most. The API’s document has the form.
condition-save = Save
condition-no-json = This is no JSON
condition-no-object = { $path }: a condition is written in braces
condition-one-of = { $path }: write exactly one of all, any, none and type
condition-no-list = { $path }: this must be a list
condition-empty = { $path }: the list is empty
condition-too-large = { $path }: at most 4 deep and 30 conditions
condition-not-known = { $path }: this is not known
condition-not-readable = { $path }: this cannot be read
condition-missing = { $path }: this is missing
condition-bounds = { $path }: write min, max or both, min below max
condition-cycle = The lesson { $lesson } would wait for itself
condition-names-nothing = “{ $name }” is not there
condition-own-course = A course does not wait for itself
no-such-target = The course has no such lesson or chapter
day-not-read = Write a day as 2026-03-31
lesson-locked = This lesson is locked. The page of the course says why.
lesson-locked-by = This lesson is locked: { $reason ->
    [from] it opens on { $day }
    [until] it was open until { $day }
    [lesson] complete the lesson “{ $title }” first
    [grade-min] reach { $points } % in “{ $title }” first
    [grade-max] it is for those with less than { $points } % in “{ $title }”
    [member] it is for { $name }
    [course] complete the course “{ $title }” first
   *[unknown] one of its conditions is not understood; its authors have to look at it
  }.{ $more ->
    [0] { "" }
    [one] { " " }One more condition is not met: the page of the course says which.
   *[other] { " " }{ $more } more conditions are not met: the page of the course says which.
  }
locked = Locked
lock-from = opens on { $day }
lock-until = was open until { $day }
lock-lesson = after the lesson
lock-grade-min = with at least { $points } % in
lock-grade-max = with less than { $points } % in
lock-member = for { $name }
lock-course = after the course
lock-unknown = a condition that is not understood
lock-one-of = (one of several)
lock-must-not = not:

audit-condition-set = It was set what a lesson or chapter of a course waits for.

held-course_conditions = Who has set what a lesson or chapter waits for, and when
why-course_conditions = to know who wrote what
kept-course_conditions = no end yet
seen-course_conditions = the operator

held-condition_openings = Which lesson was opened, time
why-condition_openings = to keep open what was opened once
kept-condition_openings = no end yet
seen-condition_openings = the operator

