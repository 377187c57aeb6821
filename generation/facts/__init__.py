"""A library's facts in, tables, versions and events of a company out, as known on a day."""
