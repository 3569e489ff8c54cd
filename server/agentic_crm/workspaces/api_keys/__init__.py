"""Managing a workspace's API keys. What a key is as a credential is in `auth.api_keys`."""
