"""Plan and tables in, calculations out: figures of concepts and rows, arithmetic, comparison, in exact decimals."""
