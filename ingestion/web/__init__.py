"""Web pages and inline XBRL in, drafts out."""
