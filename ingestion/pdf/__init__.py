"""A PDF in, a draft out: its words, tables and figures, page by page."""
