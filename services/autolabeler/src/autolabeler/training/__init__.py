"""Training, in a process of its own: importing this package loads no model library."""
