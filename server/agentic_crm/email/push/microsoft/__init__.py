"""Microsoft Graph's change notifications."""
