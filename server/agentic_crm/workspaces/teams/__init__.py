"""Teams: who sees each other's records, where a role sees its team's."""
