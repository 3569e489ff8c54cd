"""One person's data, out or away; and how long a workspace keeps what."""
