"""Raw SQL as every role, in every scope but the right one."""
