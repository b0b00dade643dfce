# One's own page, settings, notices
footer-nav = Help and terms
waiting-notices = { $count ->
    [one] { $count } notice not read
   *[other] { $count } notices not read
 }
waiting-role-request = { $person } asks for a role: { $role }
waiting-draft = Draft not published:
waiting-course = Go on with the course:
waiting-data-requests = { $count ->
    [one] { $count } request about personal data waits for a decision
   *[other] { $count } requests about personal data wait for a decision
 }
waiting-overdue = { $count } overdue
my-notices = Notices
my-notices-none = No notices yet.
all-notices = All notices
mark-notice-read = Mark as read
my-links = Settings and help
my-settings = Settings
my-mails = Mails about notices
my-data = My personal data
settings-name = Name
settings-name-hint = Certificates keep the name they were issued to.
settings-language = Language of mails
settings-language-hint = The language of pages is chosen at the foot of every page.
settings-zone = Time zone
settings-zone-hint = The daily mail is sent at 07:00 in this zone.
settings-save = Save
settings-email = The address of your account: { $email }
zone-WIB = WIB (Jakarta)
zone-WITA = WITA (Makassar)
zone-WIT = WIT (Jayapura)

# Mails about notices
my-mails-help = All notices stand on your page. Choose which of them are mailed as well.
my-mails-always = Mails about your password and the security of your account are always sent.
frequency-now = At once
frequency-daily = Once a day, at 07:00
frequency-never = Not by mail
frequency-usual = usual
about-example-withdrawn = An example in my lesson was withdrawn
about-certificate-awarded = A certificate was issued
about-data-request-opened = A new request about personal data
about-data-request-overdue = A request about personal data is overdue
about-data-request-decided = Your request about personal data was decided
about-role-requested = Someone asks for a role
about-role-confirmed = I was given a role
about-role-refused = My request for a role was refused
about-role-ended = My role has ended
about-stand-in-began = I stand in for someone
about-stand-in-ended = I no longer stand in for someone
about-token-created = An API token was made
about-webhook-failing = A webhook of mine fails
about-digest = The daily mail
notice-data-request-opened = The request { $about } about personal data waits for a decision within 3 × 24 hours.
notice-data-request-overdue = The request { $about } about personal data is over its 3 × 24 hours.
notice-data-request-decided = Your request { $about } about personal data was decided.
unsubscribe = Stop this mail
unsubscribe-ask = Stop the mail “{ $what }”? The notices stay on your page.
unsubscribed = This mail is no longer sent
unsubscribed-help = “{ $what }” is no longer mailed. You can change this at any time.
mail-unsubscribe = Stop this mail:
mail-digest-subject = { $count ->
    [one] { $count } notice from Ekopi
   *[other] { $count } notices from Ekopi
 }
mail-digest-text = What is new for you:
mail-digest-more = And { $count } more on your page:
about-entry-check-asked = An entry of my agency is due for a check

# Entries
waiting-submissions = { $count ->
    [one] { $count } entry that no curator has claimed
   *[other] { $count } entries that no curator has claimed
}
waiting-claimed = { $count ->
    [one] { $count } entry that you have claimed
   *[other] { $count } entries that you have claimed
}
waiting-entry = Draft of an entry:
waiting-entry-returned = Entry that needs changes:
about-submission-received = An entry waits for me to curate
about-submission-taken-back = An entry that I look at was taken back
about-submission-returned = An entry of my agency was returned
about-submission-published = An entry of my agency was published
about-submission-refused = An entry of my agency was refused

about-case-due = A practice that I teach as a case has changed or stopped
waiting-case-changed = Facts have changed:
waiting-case-stopped = The practice has stopped:
waiting-case = { $practice }, a case in “{ $lesson }”
