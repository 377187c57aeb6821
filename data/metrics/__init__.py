"""Words of a label or a question in, what finance calls them out. The words themselves stand in TOML files."""
