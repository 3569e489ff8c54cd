"""Background jobs as the administrators of a workspace see them."""
