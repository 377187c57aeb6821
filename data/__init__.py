"""Ground floor: the nouns, the errors, the store that keeps them, and the finance vocabulary."""
