"""Plan and hits in, what the documents say in their own words out: only what bears out the question."""
