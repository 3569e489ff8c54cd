"""Who may do what: one permission table, and the dependency that every route of a workspace declares."""
