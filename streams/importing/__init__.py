"""Importing a record: a mapping file says what its columns mean, the plan says which steps it holds, the conductor plays them."""
