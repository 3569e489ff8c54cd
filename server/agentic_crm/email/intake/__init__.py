"""From raw bytes to stored, threaded messages; the one way in for every source of mail."""
