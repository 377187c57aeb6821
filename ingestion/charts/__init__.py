"""Charts in, the values of their series out."""
