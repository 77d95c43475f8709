"""Pages and tables made of data: pure, the same bytes for the same data (Art. 18, 19, 31)."""
