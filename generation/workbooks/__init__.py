"""Answers, facts and tie-outs in, workbooks with a sheet of sources out."""
