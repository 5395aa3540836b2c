"""The commands of the command line, each loading its parts only when it runs."""
