"""Actions in, a hash chain of rows out, signed outside the workspace, and checked by itself."""
