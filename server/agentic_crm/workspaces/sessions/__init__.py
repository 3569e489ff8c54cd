"""The routes of signing in: they answer with the person's workspaces, so they live above `auth`."""
