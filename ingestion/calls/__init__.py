"""Recordings and transcripts in, what was said by whom at which second out."""
