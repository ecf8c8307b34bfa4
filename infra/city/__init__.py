"""City packs, one folder each, with the records of other cities that the demonstration plays on them."""
