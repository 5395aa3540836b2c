"""Storage: the records on SQLite or PostgreSQL, behind the domain's ports."""
