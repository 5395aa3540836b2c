"""Audit: what was known when, and whether records, engine and code still agree."""
