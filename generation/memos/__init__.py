"""Answers in, memos out: Word, PDF, HTML and Markdown."""
