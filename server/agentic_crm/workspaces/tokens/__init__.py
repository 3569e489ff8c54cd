"""The routes of programs that sign in as a person. What signing in means is decided in `auth`; the answers name workspaces."""
