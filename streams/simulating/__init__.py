"""What the demonstration adds to its records: acts of officers and residents that no record holds, by rates that the pack gives.

All of it follows from the record, the day and the rates alone, bears a source of its own, and is done by actors whose names say
that they are simulated. A real step stays at its own time; what a simulated act takes the place of is left out, and counted.
"""
