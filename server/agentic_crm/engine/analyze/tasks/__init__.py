"""What our side owes: asked for, promised, put off, done."""
