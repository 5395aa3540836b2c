"""Workflows: the durable life of each petition, and what follows each event."""
