"""Intake: the one gate by which anything gets in."""
