"""A city's year of petitions, made by the domain's own rules from a known seed."""
