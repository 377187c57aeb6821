"""Tables in, facts out, and the checks that they make of themselves."""
