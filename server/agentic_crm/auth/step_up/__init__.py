"""Proving again who one is, before what would hurt most if somebody else did it."""
