"""File in, reading out: what a document says of itself, its evidence, and the facts in its tables."""
