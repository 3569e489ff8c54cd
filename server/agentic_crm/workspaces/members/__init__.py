"""Who belongs to a workspace, and who is invited."""
