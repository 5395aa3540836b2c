"""The petition domain: pure rules and records, known to every other part and knowing none of them."""
