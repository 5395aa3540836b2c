"""Dossiers: durable matters of supervision beside petitions, each with clocks, a log and a number of its own."""
