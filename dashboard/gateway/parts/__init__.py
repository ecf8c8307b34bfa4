"""The parts of the screens: each makes its cells from the rows of the boards it names, and nothing else."""
