"""Formats other than the output manifest: labels out to them, and labels in from them.

A format is one module: of `outward` with a `FORMAT`, or of `inward` with a `SOURCE`. The modules are pure;
the services `exporting` and `converting` do the reading and writing.
"""
