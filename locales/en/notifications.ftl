notice-example-withdrawn = The practice “{ $practice }” cited by the lesson “{ $about }” was withdrawn. Replace the example.
notice-certificate-awarded = Your certificate for “{ $about }” has been issued.
notice-reason = Reason: { $reason }

# Mails
mail-greeting = Dear { $name },
mail-signature = Regards, Ekopi
mail-open = Open in Ekopi
mail-password_link-subject = The link for your Ekopi password
mail-password_link-text = Open this link to set a password. It is good for { $minutes } minutes and for one use.
mail-password_link-action = Set a password
mail-password_link-ignore = If you did not ask for it, ignore this mail; nothing changes.
mail-example_withdrawn-subject = An example in the lesson “{ $about }” was withdrawn
mail-example_withdrawn-text = The practice “{ $practice }”, which the lesson “{ $about }” cites, was withdrawn from the directory with the reason “{ $reason }”. The lesson now marks it as withdrawn. Cite another practice and publish a new version.
mail-certificate_awarded-subject = Your certificate for “{ $about }”
mail-certificate_awarded-text = You have completed “{ $about }”. You can see and print your certificate here:

# Roles
notice-role-requested = { $person } asks for the role { $role } at { $agency }. Please decide.
notice-role-confirmed = You now hold the role { $role } at { $agency }.
notice-role-refused = Your request for the role { $role } at { $agency } was refused.
notice-role-ended = Your role { $role } at { $agency } has ended.
notice-stand-in-began = You now stand in for { $person } as { $role } at { $agency }.
notice-stand-in-ended = You no longer stand in for { $person } as { $role } at { $agency }.
mail-role_news-role-requested = A request for the role { $role } waits for your decision ({ $agency })
mail-role_news-role-confirmed = You are now { $role } ({ $agency })
mail-role_news-role-refused = Your request for the role { $role } was refused ({ $agency })
mail-role_news-role-ended = Your role { $role } has ended ({ $agency })
mail-role_news-stand-in-began = You stand in as { $role } ({ $agency })
mail-role_news-stand-in-ended = You no longer stand in as { $role } ({ $agency })

# Trust
notice-entry-check-asked = Does the innovation “{ $about }” still run? Please answer.
mail-entry_check-subject = Does it still run? “{ $about }”
mail-entry_check-text = Nobody has checked the entry “{ $about }” in the directory of innovations for a long time. Readers decide by it whether to do the same. Answer with one choice: it still runs, something has changed, or it has stopped. Without an answer the entry is marked as unconfirmed; this question is sent once.
# Entries that agencies hand in
notice-submission-received = The entry “{ $about }” of { $agency } waits to be curated.
notice-submission-taken-back = The entry “{ $about }” of { $agency } was taken back by its agency.
notice-submission-returned = The entry “{ $about }” was returned with the curator's comments.
notice-submission-published = The entry “{ $about }” was published in the directory.
notice-submission-refused = The entry “{ $about }” is not published.
mail-entry_news-submission-received = To be curated: { $about }
mail-entry_news-submission-taken-back = Taken back: { $about }
mail-entry_news-submission-returned = Needs changes: { $about }
mail-entry_news-submission-published = Published: { $about }
mail-entry_news-submission-refused = Not published: { $about }

notice-case-due = The practice “{ $practice }” has changed or stopped since you wrote its case in the lesson “{ $about }”. Look at the words.
