"""`groundwork demo`: a real job, end to end, on this machine."""
