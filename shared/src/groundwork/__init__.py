"""Contracts and plumbing that every Groundwork service shares. No service behaviour lives here."""
