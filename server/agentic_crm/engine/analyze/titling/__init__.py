"""Titles of tasks: the words that ask or promise, said from our side."""
