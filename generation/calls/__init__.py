"""What was said on a call, held against what was filed."""
