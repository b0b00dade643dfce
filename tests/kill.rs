//! Killed in the middle of quiz answers: nothing acknowledged is lost. (BEING WRITTEN BY ANOTHER HELPER: leave this file and its `mod kill;` line alone.)
