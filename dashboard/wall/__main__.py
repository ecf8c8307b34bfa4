"""`python -m dashboard.wall`: serves the hall page until it is told to stop."""

from dashboard.wall.serve import main

main()
