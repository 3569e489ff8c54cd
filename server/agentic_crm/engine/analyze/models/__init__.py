"""Weights of the linear models, as plain data; `training/` writes them."""
