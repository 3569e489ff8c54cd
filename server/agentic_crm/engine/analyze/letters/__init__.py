"""A thread as letters: who wrote which words, where they close, what is a form and what gives orders to software."""
