"""Tasks: CRM to-dos, with child tasks and links to any record."""
