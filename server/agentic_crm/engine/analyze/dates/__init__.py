"""Dates and times of day as people write them, resolved against the day of writing."""
