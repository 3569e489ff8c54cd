"""Workspaces, members, invitations, permissions, the audit log."""
