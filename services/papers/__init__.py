"""Papers made on demand of what their reader may see: reports and tables (Art. 11, 18, 19, 31, 32)."""
