"""What a thread says about business: interest, terms, and which deal that exists is meant."""
