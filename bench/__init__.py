"""The figures: ratios and CPU time where they can be, on a whole city of its own."""
