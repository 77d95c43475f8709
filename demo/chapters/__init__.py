"""The chapters of the story, in the order of the procedure."""
