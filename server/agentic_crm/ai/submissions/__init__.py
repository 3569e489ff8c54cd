"""Packages that other programs put up for review: the same checks, the same analyst's credentials, the same person who decides."""
