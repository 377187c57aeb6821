"""Requests in, a served model's replies out."""
