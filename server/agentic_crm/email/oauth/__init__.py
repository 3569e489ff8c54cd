"""Access to mailboxes that a provider grants: asking for it, keeping its tokens fresh, giving it back.

One module for all providers. Connectors know none of it: they are given an object that names a bearer token.
"""
