"""API keys as credentials: their form, and finding out whose one is. Managing them is `workspaces.api_keys`."""
