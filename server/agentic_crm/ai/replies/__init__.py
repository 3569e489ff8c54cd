"""First words of an answer: the built-in writer's at once, a language model's where the workspace lets one read the mail."""
