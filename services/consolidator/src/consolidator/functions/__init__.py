"""Consolidation by a function of the user's own: it is sent batches of complete objects, and answers with
their labels."""
