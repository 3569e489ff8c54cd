"""Deals: possible sales, their stage, and who takes part in them."""
