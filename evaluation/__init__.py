"""Answers in, scores out: benchmarks that run on any corpus."""
