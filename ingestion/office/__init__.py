"""Word, Excel and PowerPoint in, drafts out."""
