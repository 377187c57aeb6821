"""Nouns in, rows out, and back: one file for each kind of row, and the tables that hold them."""
