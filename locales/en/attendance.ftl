rule-attendance-percent = Full attendance (per cent)
meaning-attendance-percent = How many per cent of a session someone takes part in to be counted as present; below it they were there in part.
