//! The harness: sites with their own database, people as clients, answers that read as prose.
pub mod answer;
pub mod calls;
pub mod catalogue;
pub mod client;
pub mod form;
pub mod hooks;
pub mod learning;
pub mod mail;
pub mod postgres;
pub mod process;
pub mod site;
pub mod socket;
pub mod source;
pub mod world;
pub use answer::Answer;
pub use client::Client;
pub use site::Site;
