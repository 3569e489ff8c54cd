"""Files handed in: from the first chunk to the last analysed thread."""
