//! What the public sees, by topic: versions that move with each change, and answers that are kept until they do.
//!
//! `event::record` touches the topics of an event, and `Db` moves them after the commit and before anyone is answered,
//! so that whoever asks afterwards on this node is shown the change. What other nodes change is read from the event log
//! (`worker::watch`). Whoever makes something of a topic takes its version *before* looking.
use crate::error::Result;
use moka::sync::Cache;
use std::{
    any::Any,
    cell::{Cell, RefCell},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};
use tokio::sync::Notify;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Entries, and what lists of them are narrowed by.
    Directory,
    /// Courses and lessons.
    Courses,
    /// Runs and their seats.
    Seats,
    /// What the search index of this node finds. No event moves it: the index does, once it has been brought up to what
    /// has happened. A page of found things shows it beside the topics of the things themselves.
    Search,
}
impl Topic {
    pub const ALL: &'static [Self] = &[Self::Directory, Self::Courses, Self::Seats, Self::Search];
}
pub type Versions = [u64; Topic::ALL.len()];

/// Answers that are kept at most.
const KEPT: u64 = 4096;

/// Shared by all that works on one database in this process.
#[derive(Clone)]
pub struct Topics(Arc<Inner>);
struct Inner {
    versions: [AtomicU64; Topic::ALL.len()],
    answers: Cache<String, Answer>,
    /// Changes of this process that the search index is to follow.
    followed: AtomicU64,
    /// Rung after each of them.
    rung: Notify,
}
#[derive(Clone)]
struct Answer {
    versions: Versions,
    value: Arc<dyn Any + Send + Sync>,
}
impl Default for Topics {
    fn default() -> Self {
        Self(Arc::new(Inner {
            versions: Default::default(),
            answers: Cache::new(KEPT),
            followed: AtomicU64::new(0),
            rung: Notify::new(),
        }))
    }
}

thread_local! {
    static TOUCHED: Cell<[bool; Topic::ALL.len()]> = const { Cell::new([false; Topic::ALL.len()]) };
    static FOLLOWED: Cell<bool> = const { Cell::new(false) };
    static READING: RefCell<Option<(Topics, Versions)>> = const { RefCell::new(None) };
}

impl Topics {
    pub fn versions(&self) -> Versions {
        std::array::from_fn(|at| self.0.versions.get(at).map_or(0, |version| version.load(SeqCst)))
    }
    /// Forgets what was made of these.
    pub fn moved(&self, topics: &[Topic]) {
        for topic in topics {
            if let Some(version) = self.0.versions.get(*topic as usize) {
                version.fetch_add(1, SeqCst);
            }
        }
    }
    /// Runs a change with its commit, and then moves what it touched: too much, where it was taken back.
    pub fn after<T>(&self, change: impl FnOnce() -> T) -> T {
        TOUCHED.set(Default::default());
        FOLLOWED.set(false);
        let done = change();
        let touched = TOUCHED.take();
        for topic in Topic::ALL.iter().filter(|topic| touched.get(**topic as usize) == Some(&true)) {
            self.moved(&[*topic]);
        }
        if FOLLOWED.take() {
            self.0.followed.fetch_add(1, SeqCst);
            self.0.rung.notify_one();
        }
        done
    }
    /// How many changes of this process the search index is to follow; those that were taken back among them.
    pub fn followed(&self) -> u64 {
        self.0.followed.load(SeqCst)
    }
    /// Waits for the next one.
    pub async fn next_followed(&self) {
        self.0.rung.notified().await;
    }
    /// Runs what only looks; to be begun before its snapshot is taken.
    pub fn during<T>(&self, look: impl FnOnce() -> T) -> T {
        struct Back;
        impl Drop for Back {
            fn drop(&mut self) {
                READING.set(None);
            }
        }
        READING.set(Some((self.clone(), self.versions())));
        let _back = Back;
        look()
    }
}
/// Notes that the running change changes what is seen of these.
pub fn touch(topics: &[Topic]) {
    let mut touched = TOUCHED.get();
    for topic in topics {
        if let Some(flag) = touched.get_mut(*topic as usize) {
            *flag = true;
        }
    }
    TOUCHED.set(touched);
}
/// Notes that the running change changes what the search index finds.
pub fn follow() {
    FOLLOWED.set(true);
}
/// Whether nothing of these topics has moved between the two.
pub fn same(topics: &[Topic], one: &Versions, other: &Versions) -> bool {
    topics.iter().all(|topic| one.get(*topic as usize) == other.get(*topic as usize))
}

/// The answer to a question that is the same for everyone, asked of the database only when one of its topics has moved.
/// Inside a change it is asked each time. `question` names it, with all it depends on.
pub fn remembered<T: Send + Sync + 'static>(
    topics: &[Topic],
    question: &str,
    ask: impl FnOnce() -> Result<T>,
) -> Result<Arc<T>> {
    let Some((all, versions)) = READING.with_borrow(Clone::clone) else {
        return ask().map(Arc::new);
    };
    if let Some(answer) = all.0.answers.get(question)
        && same(topics, &answer.versions, &versions)
        && let Ok(value) = answer.value.downcast()
    {
        return Ok(value);
    }
    let value = Arc::new(ask()?);
    all.0.answers.insert(question.to_owned(), Answer { versions, value: value.clone() });
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_until_its_topic_moves() {
        let topics = Topics::default();
        let asked = Cell::new(0);
        let ask = || {
            asked.set(asked.get() + 1);
            Ok(asked.get())
        };
        let look = |topic| topics.during(|| *remembered(&[topic], &format!("{topic:?}"), ask).unwrap());
        assert_eq!((look(Topic::Courses), look(Topic::Courses)), (1, 1));
        topics.after(|| touch(&[Topic::Directory]));
        assert_eq!(look(Topic::Courses), 1, "another topic");
        topics.after(|| touch(&[Topic::Courses]));
        assert_eq!(look(Topic::Courses), 2);
        // Outside a look nothing is kept: a change sees what it has itself made.
        assert_eq!(*remembered(&[Topic::Courses], "Courses", ask).unwrap(), 3);
        assert_eq!(look(Topic::Courses), 2);
    }
    #[test]
    fn what_moved_during_the_look_is_asked_again() {
        let topics = Topics::default();
        let old = topics.during(|| {
            remembered(&[Topic::Courses], "x", || {
                topics.moved(&[Topic::Courses]); // by someone else, while this one looks at an older snapshot
                Ok("old")
            })
        });
        assert_eq!(*old.unwrap(), "old");
        assert_eq!(*topics.during(|| remembered(&[Topic::Courses], "x", || Ok("new"))).unwrap(), "new");
    }
}
