//! Labs: mentoring that moves an idea to a working pilot.
pub mod attendance;
pub mod meetings;
