"""A person and an open workspace in, what the person may see and do there out. There is no other way."""
