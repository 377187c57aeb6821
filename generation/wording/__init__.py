"""Figures, periods and verdicts in, the sentences of an answer out, in the language of whoever asks."""
