"""Files and words made to do harm."""
