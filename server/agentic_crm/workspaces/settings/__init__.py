"""A workspace's own settings: name, domains, currency, time zone."""
