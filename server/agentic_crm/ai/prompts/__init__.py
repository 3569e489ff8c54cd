"""What a language model is asked, and what its answer may come to. Pure."""
