"""Who sees what is not his: every door tried with every foreign id."""
