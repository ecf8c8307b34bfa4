"""Time as data: the clock, the reaction to it, and an import that moves it in step."""
