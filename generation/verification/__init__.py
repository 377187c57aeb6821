"""Claims and the evidence that they cite in, what the evidence does not bear out out: numbers, words, names."""
