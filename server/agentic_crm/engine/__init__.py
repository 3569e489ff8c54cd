"""The pure core: from raw mail to typed suggestions, and from approved suggestions to a plan. No I/O, no framework."""
