"""City packs: the shipped files are what their rules make."""
