# Invitations into calendars, by mail
mail-meeting-confirmed = Meeting: { $about }
mail-meeting-confirmed-text = The meeting “{ $about }” with { $mentor } is confirmed.
mail-meeting-moved = Meeting moved: { $about }
mail-meeting-moved-text = The meeting “{ $about }” with { $mentor } was moved to this time:
mail-meeting-asked = Waits for an answer: { $about }
mail-meeting-asked-text = The meeting “{ $about }” was moved and waits for { $mentor } to say yes to the time below. The old time holds no more.
mail-meeting-cancelled = Meeting cancelled: { $about }
mail-meeting-cancelled-text = The meeting “{ $about }” with { $mentor } was cancelled.
mail-meeting-opened = Clinic opened: { $about }
mail-meeting-opened-text = The clinic “{ $about }” was opened by { $mentor }.
mail-meeting-joined = Clinic: { $about }
mail-meeting-joined-text = Your team comes to the clinic “{ $about }” with { $mentor }.
mail-meeting-seated = A seat: { $about }
mail-meeting-seated-text = Your team has a seat in the clinic “{ $about }” with { $mentor }.
mail-meeting-left = Without you: { $about }
mail-meeting-left-text = You no longer take part in the meeting “{ $about }” with { $mentor }.
mail-meeting-added = A meeting of your team: { $about }
mail-meeting-added-text = You are in this team now, and the meeting “{ $about }” with { $mentor } already stands.
mail-meeting-calendar = This mail brings the meeting for your calendar. It is moved and cancelled in Ekopi; nobody reads what a calendar answers.

# Reminders
notice-booking-tomorrow = You meet { $person } soon: { $about }.
about-booking-tomorrow = My meeting is less than a day away
mail-enrolment_news-booking-tomorrow = Reminder: { $about }
notice-booking-soon = The meeting with { $person } begins within half an hour: { $about }.
about-booking-soon = My meeting is about to begin
mail-enrolment_news-booking-soon = About to begin: { $about }
notice-booking-unanswered = The request to meet { $person } is not answered yet: { $about }. Without an answer the time is free again.
about-booking-unanswered = I have not answered a request to meet
mail-enrolment_news-booking-unanswered = Not answered yet: { $about }
notice-lab-task-overdue = Your task in the lab “{ $about }” is overdue.
about-lab-task-overdue = My task in a lab is overdue
mail-entry_news-lab-task-overdue = Task overdue: { $about }

# Audit trail
audit-booking-reminded = People were reminded of the meeting { $thing }.
audit-lab-task-overdue = A task of lab { $thing } is overdue; its owner was reminded.

# Register of personal data
held-booking_invitations = Which meeting stands in whose calendar, by the last mail
why-booking_invitations = to tell calendars of each change once
kept-booking_invitations = 30 days after the meeting; older rows go every night
seen-booking_invitations = the operator
