"""Question in, hits out: a plan read from the question, and evidence ranked by plan, facts, words and vectors."""
