"""Sentences and words: what wording tells in any language, before anything is known of who writes."""
