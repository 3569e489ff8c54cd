"""Browser logins: opaque tokens in a cookie, their hashes in PostgreSQL."""
