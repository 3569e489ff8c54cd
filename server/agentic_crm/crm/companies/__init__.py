"""Companies: organisations that the workspace deals with."""
