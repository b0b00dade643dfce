//! What no example of the API can change.
/// Routes whose example call is refused in `every_change_honours_its_key`; each with its reason.
pub const NOT_DONE: &[&str] = &[
    "POST /agencies/{slug}/end",                             // the example's agency is in use
    "POST /course-archives",                                 // the example's file was never sent
    "POST /courses/{slug}/bank/categories/{number}/removal", // questions were put into it by a route before
    "POST /courses/{slug}/bank/imports/{number}/removal",    // it was applied by a route before
    // The draft has been saved by a route before, and these were made from the version before that.
    "POST /courses/{slug}/chapters/{chapter}",
    "POST /courses/{slug}/chapters/{chapter}/removal",
    "POST /courses/{slug}/contents/{lesson}/removal",
    "POST /courses/{slug}/draft",
    "POST /courses/{slug}/publication",
    "POST /courses/{slug}/versions/{number}/restoration",
    "POST /lessons/{slug}/blocks/{block}/removal",
    "POST /lessons/{slug}/checklists/{block}",
    "POST /lessons/{slug}/checklists/{block}/items/{item}",
    "POST /lessons/{slug}/checklists/{block}/items/{item}/removal",
    "POST /lessons/{slug}/handouts/{block}",
    "POST /lessons/{slug}/quizzes/{block}/picks",
    "POST /lessons/{slug}/quizzes/{block}/picks/{place}/move",
    "POST /lessons/{slug}/quizzes/{block}/picks/{place}/removal",
    "POST /lessons/{slug}/quizzes/{block}/questions",
    "POST /lessons/{slug}/texts/{block}",
    "POST /lessons/{slug}/videos/{block}",
    "POST /courses/{slug}/enrolment/renewal", // nothing of the demonstration's has ended
    "POST /courses/{slug}/essays/{handle}",   // the demonstration's attempts hold no essay
    // The example's course was sent to LAN by its demonstration, and decided on by nobody of these.
    "POST /courses/{slug}/review",
    "POST /courses/{slug}/review/decision",
    "POST /courses/{slug}/review/withdrawal",
    "POST /courses/{slug}/runs/{number}/gradebook/{learner}/overrides/removal", // there is none
    "POST /courses/{slug}/runs/{number}/lists",                                 // the example's file was never sent
    "POST /courses/{slug}/runs/{number}/participants/{handle}/refusal",         // they were let in by a route before
    "POST /courses/{slug}/staff/{handle}/removal",                              // the last author stays
    "POST /courses/{slug}/submissions/{handle}/return",                         // it was marked by a route before
    "POST /ideas/{code}/comments/{number}/hiding",                              // nobody of these is a moderator
    "POST /ideas/{code}/comments/{number}/hiding/end",                          // nobody of these is a moderator
    "POST /ideas/{code}/hiding",                                                // nobody of these is a moderator
    "POST /ideas/{code}/hiding/end",                                            // nobody of these is a moderator
    "POST /ideas/{code}/files",                                                 // the example's file was never sent
    "POST /ideas/{code}/rounds", // the example's draft lacks what is required
    "POST /ideas/{code}/rounds/{number}/acceptance", // not every field of the example has been reviewed
    "POST /ideas/{code}/rounds/{number}/endorsement", // nobody of these leads its agency
    "POST /ideas/{code}/rounds/{number}/return", // it was refused by a route before
    "POST /ideas/{code}/rounds/{number}/reviews", // it was refused by a route before
    "POST /innovations/{code}/attachments", // the example's file was never sent
    "POST /innovations/{code}/submissions", // the example's draft lacks what is required
    "POST /innovations/{code}/submissions/{number}/release", // it was refused by a route before
    "POST /innovations/{code}/submissions/{number}/return", // it was published by a route before
    "POST /innovations/{code}/submissions/{number}/withdrawal", // it was refused by a route before
    "POST /lessons/{slug}/assignments/{block}/files", // the example's file was never sent
    "POST /lessons/{slug}/assignments/{block}/teams/composition", // the team was made by a route before
    "POST /lessons/{slug}/assignments/{block}/teams/joining", // the same
    "POST /lessons/{slug}/checklists/{block}/ticks", // nobody of these has the example's lesson
    "POST /lessons/{slug}/quizzes/{block}/attempts/{number}/answers", // the attempt was handed in by a route before
    "POST /manage/jobs/{key}/replay", // the example's job has not failed any more
    "POST /manage/people/{handle}/reinstatement", // nobody is disabled yet
    "POST /me/data/erasure",     // the example's password is not the one
    "POST /me/data/requests/{code}/end", // the request was decided by a route before
    "POST /me/security/address", // the example's password is not the one
    "POST /me/security/password", // the same
    "POST /me/sessions/{id}/end", // a token has no session
    "POST /me/tokens",           // never by a token
    "POST /me/webhooks/{code}/replays", // the webhook is paused by a route before
    "POST /me/webhooks/{code}/tests", // the same
    "POST /roles/{code}/stand-ins", // the same
    "POST /roles/{code}/withdrawal", // the request was decided by a route before
    // Nobody who tries is a mentor or in a team; or the example's meeting, lab or idea stands elsewhere by then.
    "POST /bookings/{code}/attendance",
    "POST /bookings/{code}/check-in",
    "POST /bookings/{code}/join",
    "POST /bookings/{code}/recordings/consent",
    "POST /bookings/{code}/session/agenda",
    "POST /labs/{slug}/ideas",
    "POST /labs/{slug}/ideas/{code}/launch",
    "POST /labs/{slug}/ideas/{code}/plan",
    "POST /labs/{slug}/ideas/{code}/plan/submission",
    "POST /labs/{slug}/records",
    "POST /meetings/{code}/attended/{signature}",
    "POST /meetings/{code}/recorded/{signature}",
];
