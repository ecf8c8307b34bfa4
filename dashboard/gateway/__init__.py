"""The gateway: one feed of the boards, one set of cells, and as many walls as look at it."""
