"""Ground floor: the nouns, the errors, the store that keeps them, and the finance vocabulary."""

from data.quiet import keep_quiet

keep_quiet()
