"""Other servers that answer the same questions over the same rows."""
