# The register of personal data: a table's name behind each prefix
register = What is kept
register-what = What
register-why = What for
register-ground = Ground
register-kept = How long
register-seen = Who sees it
register-fate = When the account is erased
ground-e = public service (UU 27/2022, Art. 20(2)(e))
ground-f = other legitimate interests (Art. 20(2)(f))
ground-e-f = public service and other legitimate interests (Art. 20(2)(e), (f))
fate-delete = deleted
fate-anonymise = stays, without a name
fate-keep = stays

held-people = E-mail, name, a random public handle, language, time zone, appearance, password hash (argon2id), state, since when and why disabled, time
why-people = to have an account, to sign in, to be written to
kept-people = until the account is erased; then a row without name and address
seen-people = the person; the name on a certificate: everyone who has its serial; system administrators and auditors, all but the hash; the operator

held-memberships = Role, agency, state, times; why it was asked for; who decided and why; for whom someone stands in, from when to when
why-memberships = to know what someone may do, and who let them
kept-memberships = no end yet: its history is kept; at an erasure it ends, without its words
seen-memberships = the person; those who decide on the role; the agency's leader; system administrators and auditors; name and role: whoever has a role at the agency; the operator

held-sessions = SHA-256 of the cookie's secret, begin, last use (to a quarter of an hour), expiry, kind of browser and system in two words
why-sessions = to stay signed in; to show people where they are
kept-sessions = to sign-out, the browser's next sign-in or a new password, 24 hours without use, at most as long as the rule says (7 days at first); ended rows go every night
seen-sessions = the person; the operator

held-password_links = SHA-256 of the link's secret, begin, expiry, time of use
why-password_links = to set a password
kept-password_links = valid as long as the rule says (60 minutes at most); unused rows go when a password or an address is changed, all others every night
seen-password_links = the operator

held-api_tokens = SHA-256 of the token, its name in the person's words, scope, begin, expiry, last use to the hour
why-api_tokens = to use the API, and to find tokens that nobody uses
kept-api_tokens = to its end, 365 days at most; expired rows go every night
seen-api_tokens = the person: all but the hash; the operator

held-calendars = SHA-256 of the address's secret, when it was made and when what stands in it was last looked at
why-calendars = to let one's own calendar program follow what is to come
kept-calendars = until the person ends it or makes another
seen-calendars = the person: all but the hash; whoever has the address: what stands in it; the operator

held-calendar_entries = What stands in one's calendar: courses, lessons, quizzes, assignments, meetings and when; how often it has changed
why-calendar_entries = to tell a calendar program what moves and what is cancelled
kept-calendar_entries = a year after its day, also when the address was ended; older rows go every night
seen-calendar_entries = the person; whoever has the address of their calendar; the operator

held-lab_calendars = SHA-256 of the secret of one's own address of a lab's calendar, when it was made and when what stands in it was last looked at
why-lab_calendars = to let one's own calendar program follow a lab
kept-lab_calendars = until the person ends it or makes another
seen-lab_calendars = the person: all but the hash; whoever has the address, while the person may see the lab: what stands in it; the operator

held-throttles = SHA-256 of an e-mail address as typed, of a client's address, or of both; a count
why-throttles = to stop guessing of passwords and floods of mail
kept-throttles = an hour, of invitations a day at most; older rows go every night
seen-throttles = nobody: the hashes name no one

held-idempotency_keys = Key, method, path, hash of what was sent, receipt
why-idempotency_keys = to make a change once when it is sent twice
kept-idempotency_keys = 24 hours; older rows go every night
seen-idempotency_keys = the operator

held-enrolments = Run, standing, time
why-enrolments = to take part in a course
kept-enrolments = no end yet
seen-enrolments = the person; the operator

held-evidence = Block of a lesson, read or score, time
why-evidence = to compute progress
kept-evidence = no end yet
seen-evidence = the person; the operator

held-completions = Lesson or course, version, time
why-completions = to keep what was reached
kept-completions = no end yet
seen-completions = the person; the operator

held-quiz_attempts = Beginning, end, state, score, passed or not
why-quiz_attempts = to give each their time, and to show results
kept-quiz_attempts = no end yet
seen-quiz_attempts = the person; the operator

held-quiz_answers = Answers, marks, a teacher's comment and who marked
why-quiz_answers = to explain an attempt
kept-quiz_answers = no end yet
seen-quiz_answers = the person; of essays the course's teachers; the operator

held-certificates = Name as it was when issued, serial, title, status, result, hours, who signed, time, whether the name is shown
why-certificates = to prove that a course was completed
kept-certificates = no end yet: a certificate is a record in the public interest and must stay verifiable, with the name it was issued to
seen-certificates = the person; the course's authors and the administrators; name unless the person hides it, course, date and status: everyone who has the serial, which cannot be guessed

held-course_staff = Course, author or teacher
why-course_staff = to know who writes and teaches
kept-course_staff = no end yet
seen-course_staff = the operator

held-notifications = Kind, what it is about, time, read or not
why-notifications = to tell the person what concerns them
kept-notifications = 180 days after it was read
seen-notifications = the person; the operator

held-mail_preferences = Which notices are mailed, and how often
why-mail_preferences = to mail no more than is wanted
kept-mail_preferences = until changed
seen-mail_preferences = the person; the operator

held-digests = Day on which a daily mail was sent
why-digests = to send it once a day
kept-digests = 30 days
seen-digests = the operator

held-consents = Document, version, time given, time withdrawn
why-consents = to show what was agreed to and when
kept-consents = no end yet; after an erasure without a name
seen-consents = the person; the operator

held-data_requests = Requests about one's own data: kind, words, times, decision, who decided
why-data_requests = to answer in time and to account for it
kept-data_requests = no end yet; its words go at an erasure
seen-data_requests = the person; system administrators; the operator

held-content_versions = Who saved a version; in an innovation's profile a contact: a position and an e-mail, not a person; in an assignment what a learner has handed in
why-content_versions = to know who wrote what; to reach the owner of an innovation; to mark what was handed in
kept-content_versions = no end yet: versions are immutable, and others build on what is public
seen-content_versions = the contact: everyone, while the entry is published; what was handed in: the person or the team, the teachers of the course; the author: the operator

held-publications = Who published or withdrew, message
why-publications = to account for what is public
kept-publications = no end yet: append-only
seen-publications = the message on a lesson's list of versions, without the person: everyone; the operator

held-trace_edges = Who asserted an edge
why-trace_edges = to know who vouches for it
kept-trace_edges = no end yet: edges end, they are not deleted
seen-trace_edges = the operator

held-events = What someone did, when, through which door, request id; sign-in and sign-out among it
why-events = audit trail; source of notices
kept-events = no end yet: append-only; after an erasure without a name
seen-events = decisions on roles and units of an agency: its administrators and leader; all of it: system administrators and auditors, who may download it; the operator

held-jobs = E-mail and name in a waiting mail; the address typed into the form for a password link, known or not
why-jobs = to send mail after the change is durable
kept-jobs = until it is done, mostly seconds; a job that failed ten times: 30 days
seen-jobs = system administrators and auditors, addresses masked; the operator

held-sign_ups = E-mail, name, language, what was agreed to, SHA-256 of the link's secret, who invited
why-sign_ups = to confirm an address before there is an account
kept-sign_ups = until the link is used, 60 minutes, an invitation 7 days; then until the night
seen-sign_ups = the operator

held-address_changes = New e-mail, SHA-256 of the link's secret
why-address_changes = to confirm another address
kept-address_changes = until the link is used, 60 minutes; then until the night
seen-address_changes = the operator

held-totp_secrets = Secret of the second step in readable form, newest code used, times
why-totp_secrets = to ask a code at sign-in: the server computes the same codes as the app, so it must be able to read the secret; whoever reads the database can make codes, and still needs the password
kept-totp_secrets = until it is switched off; unconfirmed ones an hour, then until the night
seen-totp_secrets = the person, once, while it is set up; the operator

held-recovery_codes = SHA-256 of each code
why-recovery_codes = to sign in without the telephone
kept-recovery_codes = until used, made anew or switched off
seen-recovery_codes = the person, once; the operator

held-pending_sign_ins = SHA-256 of the cookie's secret
why-pending_sign_ins = to wait for the code after the password
kept-pending_sign_ins = ten minutes; then until the night
seen-pending_sign_ins = the operator

held-webhook_deliveries = By webhook: which event, how often tried, how it went, time
why-webhook_deliveries = to try again, and to show what was sent
kept-webhook_deliveries = 30 days; older rows go at the next event that anyone is told of
seen-webhook_deliveries = the person; the operator

held-webhook_kinds = By webhook: what it is told of
why-webhook_kinds = to send no more than is wanted
kept-webhook_kinds = until the person deletes the webhook
seen-webhook_kinds = the person; the operator

held-webhooks = Address that is called, secret in readable form, state, time
why-webhooks = to tell a program of the person what happens; to sign what it is told
kept-webhooks = until the person deletes it
seen-webhooks = the person: all but the secret, which is shown once; the operator

held-visitor_keys = SHA-256 of a client's address, key, method, path, hash of what was sent, receipt
why-visitor_keys = to make a visitor's change once when it is sent twice
kept-visitor_keys = 24 hours; older rows go at anyone's next such change
seen-visitor_keys = nobody: the hashes name no one

held-rules = Who set a value, note, time
why-rules = to account for what was in force when
kept-rules = no end yet: append-only
seen-rules = system administrators and auditors; the operator

held-innovation_checks = Who answered whether an innovation still runs, answer, note, time
why-innovation_checks = to account for what others decide by
kept-innovation_checks = no end yet; after an erasure without a name
seen-innovation_checks = answer, note, time, without the person: everyone; the operator
held-exports = Which results of the directory and which gradebooks someone asked for as a file, in which format, when
why-exports = to make the file and hand it out
kept-exports = 7 days, or until the person deletes it
seen-exports = the person; the operator

held-export_parts = The file itself: public entries of the directory; or of a gradebook the names and figures of its learners, not of the person
why-export_parts = to hand out the file
kept-export_parts = 7 days, or until the person deletes it
seen-export_parts = the person, a gradebook only for as long as they may read it; the operator
held-drafts = Who saved a working copy last; in it the contact of an innovation: a position and an e-mail, or what a learner writes for an assignment
why-drafts = to let an agency or a learner write over days, and to know who wrote
kept-drafts = no end yet; an entry’s goes when the draft is discarded
seen-drafts = the staff of the agency, the curators of the source, auditors; of an assignment the person or the team; the operator
held-draft_parts = Who changed which section last, and when
why-draft_parts = to tell two who write at once of each other
kept-draft_parts = no end yet; it goes when the draft is discarded
seen-draft_parts = the staff of the agency, the curators of the source, auditors; the operator
held-draft_snapshots = Who saved an earlier state of a draft, and that state
why-draft_snapshots = to bring back what was overwritten
kept-draft_snapshots = the last 20 of each draft
seen-draft_snapshots = the staff of the agency, the curators of the source, auditors; the operator
held-innovation_submissions = Who sent an entry, who looked at it, who decided and why
why-innovation_submissions = to account for what is published; nobody decides on their own
kept-innovation_submissions = no end yet: its history is kept
seen-innovation_submissions = the staff of the agency, the curators of the source, auditors; the operator
held-innovation_comments = Who commented on a section of an entry or answered, with the words
why-innovation_comments = to let an agency improve an entry
kept-innovation_comments = no end yet: its history is kept
seen-innovation_comments = the staff of the agency, the curators of the source, auditors; the operator

held-files = Files that someone has uploaded: name, kind, size, SHA-256, scanned or not, time
why-files = to keep what people attach, and to bound what one person takes
kept-files = as long as it is attached to something; else a day
seen-files = the content: whoever may see what it is attached to; the person; the operator
held-innovation_files = Who attached a file to an entry of the directory
why-innovation_files = to account for what is public
kept-innovation_files = until the file is removed
seen-innovation_files = the operator
held-lesson_cases = Who has checked a case of a lesson, and when
why-lesson_cases = to know that its words were looked at
kept-lesson_cases = until the case is taken out of its lesson
seen-lesson_cases = the operator
