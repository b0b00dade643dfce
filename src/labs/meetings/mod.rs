//! Meetings: where people meet, behind one small trait. A provider blocks, so it is asked by `job::apart`, never within a
//! transaction; what it does not answer is not known, and nobody is marked for it.
pub mod bigbluebutton;
pub mod callback;
pub mod place;
pub mod provider;
