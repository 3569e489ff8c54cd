"""Links between records: what may be linked, how a linked record is named, which records lie next to one another."""
