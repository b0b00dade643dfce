//! Labs: mentoring that moves an idea to a working pilot.
pub mod attendance;
pub mod calendar;
pub mod meetings;
