"""Projections: pure folds from events to the rows that pages and figures read."""
