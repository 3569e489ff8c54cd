"""Gmail by its own HTTP interface."""
