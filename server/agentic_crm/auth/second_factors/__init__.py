"""What proves a person besides the password: authenticator apps and recovery codes; the rule that a workspace may set."""
