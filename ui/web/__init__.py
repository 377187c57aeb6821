"""Requests in, responses out: what the server sends beside the pages."""
