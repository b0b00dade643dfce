//! Innovation labs: mentors, and the meetings that teams book with them.
pub mod booking;
pub mod mentors;
