"""Activities: the only places where a workflow touches the outside."""
