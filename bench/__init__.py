"""Repeatable measurements; nothing imports them."""
