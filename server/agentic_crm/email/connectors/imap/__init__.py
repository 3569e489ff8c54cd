"""IMAP4rev1 (RFC 3501) with CONDSTORE and QRESYNC (RFC 7162) where a server has them, and poor servers too."""
