"""Ways of writing."""

JAPANESE = "\u3040-\u30ff\u3400-\u9fff"
"""The characters of Japanese, for a class of a pattern."""
