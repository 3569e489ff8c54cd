"""Live events of a workspace for its open pages."""
