"""Who takes part: people and firms, in signatures, headers and running text."""
