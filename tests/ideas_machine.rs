//! The state machine of ideas: as one table to be read, and walked on the real addresses by everyone in every state.
use crate::support::{
    Answer, Client, Site,
    ideas::{PLACE, accept, required, review, revision, save, send, whole},
};
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    ideas::machine::{IdeaHand, IdeaState, Step},
    schema::ideas,
};
use serde_json::{Value, json};

/// Everyone who can call: `holder` is the reviewer who has claimed the idea, `reviewer` another one.
const PEOPLE: [&str; 7] = ["author", "leader", "holder", "reviewer", "moderator", "person", "visitor"];
/// Steps that are asked of whoever may read the idea; all others are asked of those who write and judge it.
const OF_READERS: [Step; 7] =
    [Step::Support, Step::Propose, Step::Amend, Step::Merge, Step::Unmerge, Step::Hide, Step::Show];

fn has(role: &str, hand: IdeaHand) -> bool {
    match hand {
        IdeaHand::Author => role == "author",
        IdeaHand::Leader => role == "leader",
        IdeaHand::Holder => role == "holder",
        IdeaHand::Reviewer => ["holder", "reviewer"].contains(&role),
        IdeaHand::Moderator => role == "moderator",
        IdeaHand::Anyone => !["visitor", "lab"].contains(&role),
        IdeaHand::Lab => role == "lab",
    }
}
fn may(state: IdeaState, step: Step, role: &str) -> bool {
    state.after(step).is_some() && has(role, step.hand())
}
/// It was accepted: what is merged or hidden still lies with those who write, judge and moderate it.
fn was_public(state: IdeaState) -> bool {
    state.is_public() || [IdeaState::Merged, IdeaState::Hidden].contains(&state)
}

/// State × step × role, as a reader of the rules looks at it: what does not stand here does not happen.
#[test]
fn the_state_machine_as_one_table() {
    let roles = [&PEOPLE[..], &["lab"]].concat();
    let row = |cells: Vec<&str>| cells.iter().map(|cell| format!("{cell:10}")).collect::<Vec<_>>().concat();
    let names = row(roles.clone());
    let mut lines = vec![format!("{:19}{:15}{names}then", "state", "step")];
    for state in IdeaState::ALL {
        let before = lines.len();
        for step in Step::ALL {
            let Some(to) = state.after(*step) else { continue };
            let cells = roles.iter().map(|role| if may(*state, *step, role) { "may" } else { "·" });
            let row = row(cells.collect());
            lines.push(format!("{:19}{:15}{row}{}", state.as_str(), step.as_str(), to.as_str()));
        }
        if lines.len() == before {
            lines.push(format!("{:19}·", state.as_str()));
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    state              step           author    leader    holder    reviewer  moderator person    visitor   lab       then
    draft              write          may       ·         ·         ·         ·         ·         ·         ·         draft
    draft              discard        may       ·         ·         ·         ·         ·         ·         ·         draft
    draft              send           may       ·         ·         ·         ·         ·         ·         ·         submitted
    endorsing          endorse        ·         may       ·         ·         ·         ·         ·         ·         submitted
    endorsing          give_back      ·         may       ·         ·         ·         ·         ·         ·         revision
    endorsing          withdraw       may       ·         ·         ·         ·         ·         ·         ·         withdrawn
    submitted          claim          ·         ·         may       may       ·         ·         ·         ·         in_review
    submitted          withdraw       may       ·         ·         ·         ·         ·         ·         ·         withdrawn
    in_review          release        ·         ·         may       may       ·         ·         ·         ·         submitted
    in_review          review         ·         ·         may       ·         ·         ·         ·         ·         in_review
    in_review          return         ·         ·         may       ·         ·         ·         ·         ·         revision
    in_review          accept         ·         ·         may       ·         ·         ·         ·         ·         accepted
    in_review          decline        ·         ·         may       ·         ·         ·         ·         ·         declined
    revision           write          may       ·         ·         ·         ·         ·         ·         ·         revision
    revision           send           may       ·         ·         ·         ·         ·         ·         ·         submitted
    revision           withdraw       may       ·         ·         ·         ·         ·         ·         ·         withdrawn
    accepted           withdraw       may       ·         ·         ·         ·         ·         ·         ·         withdrawn
    accepted           support        may       may       may       may       may       may       ·         ·         accepted
    accepted           propose        may       may       may       may       may       may       ·         ·         accepted
    accepted           amend          may       ·         ·         ·         ·         ·         ·         ·         accepted
    accepted           merge          ·         ·         may       may       ·         ·         ·         ·         merged
    accepted           hide           ·         ·         ·         ·         may       ·         ·         ·         hidden
    accepted           take_into_lab  ·         ·         ·         ·         ·         ·         ·         may       in_lab
    declined           ·
    withdrawn          ·
    merged             unmerge        ·         ·         may       may       ·         ·         ·         ·         accepted
    hidden             show           ·         ·         ·         ·         may       ·         ·         ·         accepted
    in_lab             support        may       may       may       may       may       may       ·         ·         in_lab
    in_lab             propose        may       may       may       may       may       may       ·         ·         in_lab
    in_lab             amend          may       ·         ·         ·         ·         ·         ·         ·         in_lab
    in_lab             leave_lab      ·         ·         ·         ·         ·         ·         ·         may       accepted
    in_lab             launch         ·         ·         ·         ·         ·         ·         ·         may       became_innovation
    became_innovation  support        may       may       may       may       may       may       ·         ·         became_innovation
    ");
}

struct Cast<'s> {
    author: Client<'s>,
    leader: Client<'s>,
    holder: Client<'s>,
    reviewer: Client<'s>,
    moderator: Client<'s>,
    person: Client<'s>,
    visitor: Client<'s>,
    admin: Client<'s>,
    /// An idea of the bank that others are merged into.
    other: String,
}
fn proposal(field: &str) -> Value {
    json!({ "field": field, "round": 1, "text": "Kini lain.", "reason": "Lebih jelas" })
}
impl<'s> Cast<'s> {
    async fn of(site: &'s Site) -> Self {
        let mut cast = Self {
            author: site.person("ana").await.role(Role::Author, Some(PLACE)).await,
            leader: site.known("agency_leader").await,
            holder: site.known("curator").await,
            reviewer: site.known("mentor").await,
            moderator: site.known("moderator").await,
            person: site.person("orang").await,
            visitor: site.visitor(),
            admin: site.known("agency_admin").await,
            other: String::new(),
        };
        cast.other = cast.idea_in(IdeaState::Accepted).await;
        cast
    }
    fn named(&self, role: &str) -> &Client<'s> {
        match role {
            "author" => &self.author,
            "leader" => &self.leader,
            "holder" => &self.holder,
            "reviewer" => &self.reviewer,
            "moderator" => &self.moderator,
            "person" => &self.person,
            _ => &self.visitor,
        }
    }
    /// Has the agency's leader endorse ideas first, or no more.
    async fn endorsed_first(&self, needed: bool) {
        let said = json!({ "needs_endorsement": needed });
        self.admin.api().post(&format!("/agencies/{PLACE}/ideas"), said).await.is(200);
    }
    /// A new idea that its people have brought to this state; where no verb leads there yet, past the verbs.
    async fn idea_in(&self, state: IdeaState) -> String {
        use IdeaState::{
            Accepted, BecameInnovation, Declined, Draft, Endorsing, Hidden, InLab, InReview, Merged, Revision,
            Submitted, Withdrawn,
        };
        let code = whole(&self.author, "uji").await;
        if state == Draft {
            return code;
        }
        self.endorsed_first(state == Endorsing).await;
        send(&self.author, &code).await.is(201);
        if [InReview, Revision, Declined].contains(&state) {
            self.call("holder", &code, Step::Claim).await.is(200);
        }
        match state {
            Draft | Endorsing | Submitted | InReview => {}
            Revision => {
                review(&self.holder, &code, 1, &[("novelty", "Apa bedanya?")]).await.is(200);
                self.call("holder", &code, Step::Return).await.is(200);
                // What was asked for is done, so that it can be sent again.
                let mut solution = required("uji")[4].1.clone();
                solution["novelty"] = "Belum ada di tempat lain.".into();
                save(&self.author, &code, "solution", solution).await.is(200);
            }
            Declined => {
                self.call("holder", &code, Step::Decline).await.is(200);
            }
            Withdrawn => {
                self.call("author", &code, Step::Withdraw).await.is(200);
            }
            Accepted | Merged | Hidden | InLab | BecameInnovation => {
                accept(&self.holder, &code).await;
                let proposals = format!("/ideas/{code}/amendments");
                self.person.api().post(&proposals, proposal("background")).await.is(201);
            }
        }
        if state == Merged {
            self.call("holder", &code, Step::Merge).await.is(200);
        }
        if state == Hidden {
            self.call("moderator", &code, Step::Hide).await.is(200);
        }
        if [InLab, BecameInnovation].contains(&state) {
            let of = code.clone();
            let change = self.author.site.change(move |conn| {
                let row = ideas::table.filter(ideas::code.eq(&of));
                Ok(diesel::update(row).set(ideas::state.eq(state)).execute(conn)?)
            });
            change.await;
        }
        code
    }
    /// The call that takes this step, with nothing wrong in it.
    async fn call(&self, role: &str, code: &str, step: Step) -> Answer {
        let none = json!({});
        let (rest, body) = match step {
            Step::Write => {
                let fields = json!({ "background": "Latar lain.", "goal": "Tujuan lain." });
                ("draft/problem", json!({ "revision": 90, "fields": fields }))
            }
            Step::Discard => ("draft/deletion", none),
            Step::Send => ("rounds", json!({ "revision": revision(&self.author, code).await, "declared": true })),
            Step::Endorse => ("rounds/1/endorsement", json!({ "endorse": true, "refusal": "" })),
            Step::GiveBack => ("rounds/1/endorsement", json!({ "endorse": false, "refusal": "Tunggu anggaran" })),
            Step::Claim => ("rounds/1/claim", none),
            Step::Release => ("rounds/1/release", none),
            Step::Review => ("rounds/1/reviews", json!({ "verdicts": { "title": "ok" }, "comments": {} })),
            Step::Return => ("rounds/1/return", json!({ "message": "Tinggal satu hal.", "due_on": "" })),
            Step::Accept => ("rounds/1/acceptance", none),
            Step::Decline => {
                let no = json!({ "reason": "unclear", "explanation": "Belum jelas", "next_step": "Ikuti kursus" });
                ("rounds/1/refusal", no)
            }
            Step::Withdraw => ("withdrawal", json!({ "reason": "Sudah berjalan" })),
            Step::Support => ("following", none),
            Step::Propose => ("amendments", proposal("goal")),
            Step::Amend => ("amendments/1/answer", json!({ "accept": true, "answer": "Terima kasih" })),
            Step::Merge => ("merge", json!({ "into": self.other, "reason": "Isinya sama" })),
            Step::Unmerge => ("merge/end", none),
            Step::Hide => ("hiding", json!({ "reason": "Memuat nomor telepon" })),
            Step::Show => ("hiding/end", none),
            Step::TakeIntoLab | Step::LeaveLab | Step::Launch => panic!("no address leads to {step:?}"),
        };
        self.named(role).api().post(&format!("/ideas/{code}/{rest}"), body).await
    }
}

/// What was done before is answered as it was then, and changes nothing.
fn repeats(state: IdeaState, step: Step, role: &str) -> bool {
    match step {
        Step::Send => [IdeaState::Endorsing, IdeaState::Submitted, IdeaState::InReview].contains(&state),
        Step::Endorse => ![IdeaState::Draft, IdeaState::Endorsing].contains(&state),
        Step::Claim => state == IdeaState::InReview && role == "holder",
        Step::Release => state == IdeaState::Submitted,
        Step::Accept => was_public(state),
        Step::Withdraw => state == IdeaState::Withdrawn,
        Step::Merge => state == IdeaState::Merged,
        Step::Hide => state == IdeaState::Hidden,
        _ => false,
    }
}
/// The status of a call: first who is known, then who knows of the idea, then in whose hand the step lies, then whether it
/// can be taken now. Of what was public and is merged everyone is told where it went; what is hidden is not there.
fn wanted(state: IdeaState, step: Step, role: &str) -> u16 {
    let of_readers = OF_READERS.contains(&step);
    let knows = match role {
        "author" | "leader" => true,
        "holder" | "reviewer" => state != IdeaState::Draft,
        "moderator" => of_readers && was_public(state),
        _ => of_readers && state.is_public(),
    };
    let is_of_round = !of_readers && ![Step::Write, Step::Discard, Step::Send, Step::Withdraw].contains(&step);
    // A reviewer who has not claimed it could, so that it is a conflict.
    let hand = if step.hand() == IdeaHand::Holder { IdeaHand::Reviewer } else { step.hand() };
    match () {
        () if role == "visitor" => 401,
        () if role == "person" && state == IdeaState::Merged => 410,
        () if !knows || is_of_round && state == IdeaState::Draft || step == Step::Amend && !was_public(state) => 404,
        () if !has(role, hand) => 403,
        () if repeats(state, step, role) => 200,
        () if !may(state, step, role) => 409,
        () if [Step::Send, Step::Propose].contains(&step) => 201,
        () => 200,
    }
}
/// Every state × every step × everyone: answered with success only where the table says so, and leads where it says.
#[actix_web::test]
async fn every_step_in_every_state_by_everyone_is_answered_as_the_table_says() {
    let site = Site::demo().await;
    let cast = Cast::of(&site).await;
    for state in IdeaState::ALL.iter().copied() {
        let mut code = cast.idea_in(state).await;
        for step in Step::ALL.iter().copied().filter(|step| step.hand() != IdeaHand::Lab) {
            // Whoever may comes last: what they do would be there for the others.
            let (those_who_may, others): (Vec<&str>, Vec<&str>) =
                PEOPLE.into_iter().partition(|role| may(state, step, role));
            for role in others.into_iter().chain(those_who_may) {
                let is_allowed = may(state, step, role);
                match step {
                    Step::Return if is_allowed => {
                        review(&cast.holder, &code, 1, &[("novelty", "Apa bedanya?")]).await.is(200);
                    }
                    Step::Accept if is_allowed => {
                        review(&cast.holder, &code, 1, &[]).await.is(200);
                    }
                    _ => {}
                }
                let answer = cast.call(role, &code, step).await;
                let what = format!("{state:?} {step:?} by {role}: {answer:?}");
                assert_eq!(answer.status, wanted(state, step, role), "{what}");
                let to = match (is_allowed, state, step) {
                    (false, ..) => Some(state),
                    (_, _, Step::Discard) => None,
                    // It goes straight on to whoever returned it.
                    (_, IdeaState::Revision, Step::Send) => Some(IdeaState::InReview),
                    _ => state.after(step),
                };
                let own = ideas::table.filter(ideas::code.eq(code.clone())).select(ideas::state);
                let now: Option<IdeaState> = site.look(move |conn| Ok(own.first(conn).optional()?)).await;
                assert_eq!(now, to, "{what}");
                if now != Some(state) {
                    code = cast.idea_in(state).await;
                }
            }
        }
    }
    site.settle().await;
}
