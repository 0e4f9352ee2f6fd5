"""Who works on what: sign-in, claims, answers and the worker portal."""
