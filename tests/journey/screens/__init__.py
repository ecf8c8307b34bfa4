"""Every number of the showcase and the control room, and what all screens show alike, against a replay of days that were played."""
