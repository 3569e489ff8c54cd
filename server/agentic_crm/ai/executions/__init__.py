"""Carrying out what a person decided: the plan walked in one transaction, and the way back."""
