"""The demonstration: a city with its people, their petitions, months of the past, and a bulletin made of them."""
