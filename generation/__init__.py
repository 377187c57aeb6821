"""Hits in, answer out: figures computed from cells, sentences quoted or written by a model, memos of answers."""
