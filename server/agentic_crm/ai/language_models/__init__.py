"""The language model that a workspace chose: settings, questions on their way, budget, and what was sent."""
