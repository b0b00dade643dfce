# Meetings
bookings = My meetings
booking = Meeting
bookings-past = Past and cancelled
bookings-ahead = To come
bookings-none = There are no meetings here.
booking-new = Find a mentor
booking-with = A meeting with { $mentor }
booking-when = When to meet { $mentor }?
booking-lead = A meeting takes { $minutes } minutes. The time you choose is held for { $hold } minutes while you say what it is for.
booking-for = For { $team }
booking-show = Show times
booking-team = Team
booking-time = Time
booking-time-hint = The mentor’s clock comes first, then your team’s, where its zone is another.
booking-hold = Hold this time
booking-none-free = No time is free on these days.
booking-later = Later days
booking-no-team = You are in no team of a lab that is under way. Meetings are booked for teams.
booking-gone = That time has just been taken
booking-gone-help = Choose another: the list below is what is free now. Nothing was booked.
booking-fill = What is this meeting for?
booking-purpose = Purpose
booking-purpose-hint = The mentor reads it before. At most 2,000 characters.
booking-send = Send
booking-let-go = Let go of this time
booking-answer = Answer this request
booking-accept = Accept
booking-decline = Decline
booking-decline-reason = Why you decline
booking-move = Move the meeting
booking-move-reason = Why it is moved
booking-now = Now:
booking-cancel = Cancel the meeting
booking-cancel-reason = Why it is cancelled
booked-by = booked by { $name }
booking-until-held = Held until
booking-until-requested = Answered by
booking-until-expired = Ended
booking-state-held = Held
booking-state-requested = Waits for an answer
booking-state-confirmed = Confirmed
booking-state-declined = Declined
booking-state-cancelled = Cancelled
booking-state-expired = Out of time
meeting-mode = How to meet
meeting-mode-online = Online
meeting-mode-onsite = In person
meeting-mode-hybrid = Both
clinic = Clinic
clinics = Clinics
clinics-lead = A mentor’s hour for several teams. Where it is full, teams wait in their order.
clinics-none = No clinic is to come.
clinic-new = A new clinic
clinic-title = Title
clinic-starts = Begins
clinic-zone = Times are typed in { $zone }, in steps of 5 minutes.
clinic-seats = Seats for teams
clinic-seats-left = { $count ->
    [one] { $count } seat free
   *[other] { $count } seats free
}
clinic-open = Open the clinic
clinic-gone-help = You or the room are taken at that time. Nothing was opened.
clinic-join = Bring a team
clinic-wait = Join the waiting list
clinic-leave = Take the team out
clinic-teams = Teams that come
clinic-seated = Has a seat
clinic-waiting = Waits
rooms = Rooms
rooms-lead = Rooms in which teams meet mentors. A room holds one meeting at a time.
rooms-none = There are no rooms yet.
room = Room
room-hint = Needed in person, empty online.
room-none = No room
room-add = Add a room
room-name = Name of the room
room-place = Where it is
room-place-hint = May stay empty.
room-end = Use { $name } no more

# What is refused
booking-team-unknown = Choose one of your teams
booking-time-missing = Choose a time
room-unknown = There is no such room, or it is used no more
room-needed = Choose a room to meet in person
room-not-online = An online meeting takes no room
rooms-admins-only = Only administrators of the agency change its rooms
too-many-rooms = There are { $most } rooms already
booking-parties-only = Only for this meeting’s mentor and team
booking-mentor-only = Only this meeting’s mentor answers
booking-hold-over = The hold is over; choose a time again
booking-not-waiting = This request waits for no answer any more
booking-over = This meeting is over, declined or cancelled
booking-too-late = It is too close to its time; speak with the mentor
booking-team-busy = This team has another meeting at that time
clinic-not-moved = A clinic is not moved: cancel it and open another
clinic-not-ahead = Choose a time ahead, as far as can be booked
clinic-over = This clinic has begun or was cancelled
too-many-waiting = { $most } teams wait already

# Rules
rule-booking-days = How far ahead meetings are booked
meaning-booking-days = How many days ahead meetings with mentors can be booked.
rule-booking-hold-minutes = Time that a meeting is held
meaning-booking-hold-minutes = How many minutes a chosen time is held while its purpose is filled in.
rule-booking-answer-hours = Time to answer a request for a meeting
meaning-booking-answer-hours = How many hours a mentor has to answer; then the time is free again.
rule-booking-change-hours = How late meetings are moved and cancelled
meaning-booking-change-hours = Until how many hours before a team can move or cancel. Mentors can until it begins.
rule-booking-team-week = Meetings of a team in a week
meaning-booking-team-week = How many meetings one team can book in a week from Monday.

# Notices
notice-booking-requested = { $person } is asked to meet: { $about }.
about-booking-requested = A team wants to meet me
mail-enrolment_news-booking-requested = A request: { $about }
notice-booking-confirmed = The meeting with { $person } is confirmed: { $about }.
about-booking-confirmed = My meeting is confirmed
mail-enrolment_news-booking-confirmed = Confirmed: { $about }
notice-booking-declined = { $person } cannot meet: { $about }.
about-booking-declined = A mentor declines my request
mail-enrolment_news-booking-declined = Declined: { $about }
notice-booking-moved = The meeting with { $person } was moved: { $about }.
about-booking-moved = My meeting was moved
mail-enrolment_news-booking-moved = Moved: { $about }
notice-booking-cancelled = The meeting with { $person } was cancelled: { $about }.
about-booking-cancelled = My meeting was cancelled
mail-enrolment_news-booking-cancelled = Cancelled: { $about }
notice-booking-expired = { $person } has not answered, and the time is free again: { $about }.
about-booking-expired = My request was not answered
mail-enrolment_news-booking-expired = Not answered: { $about }
notice-clinic-seated = Your team has a seat in a clinic of { $person }: { $about }.
about-clinic-seated = My team has a seat in a clinic
mail-enrolment_news-clinic-seated = A seat: { $about }

# On the page of a lab and on one's own
lab-mentors = Mentors
lab-mentors-none = The teams have not met a mentor yet.
lab-meetings = Meetings to come
lab-meetings-none = No meeting with a mentor yet.
waiting-booking = { $team } asks for a meeting

# Audit trail
audit-booking-held = The time of the meeting { $thing } was held.
audit-booking-requested = The meeting { $thing } was requested.
audit-booking-confirmed = The meeting { $thing } was confirmed.
audit-booking-declined = The meeting { $thing } was declined.
audit-booking-moved = The meeting { $thing } was moved.
audit-booking-cancelled = The meeting { $thing } was cancelled.
audit-booking-expired = The request for the meeting { $thing } ran out of time.
audit-clinic-opened = The clinic { $thing } was opened for { $count } teams.
audit-clinic-joined = A team joined the clinic { $thing }.
audit-clinic-left = A team left the clinic { $thing }.
audit-clinic-seated = A team moved up from the list of the clinic { $thing }.
audit-room-added = The room { $thing } was added.
audit-room-ended = The room { $thing } is used no more.

# The register of personal data
held-bookings = A mentor’s meetings: when, what for, why changed; who booked and who decided
why-bookings = to hold meetings, and to keep times from clashing
kept-bookings = no end yet: its history is kept
seen-bookings = the meeting’s mentor and team; when and with whom: whoever sees its lab; clinics: whoever is signed in; system administrators and auditors; the operator
held-booking_seats = Who brought a team to a clinic
why-booking_seats = to give seats in their order
kept-booking_seats = until the team leaves
seen-booking_seats = the team’s name: the mentor and the teams that come; the operator
