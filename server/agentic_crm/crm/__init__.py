"""The CRM: companies, contacts, deals, pipelines, tasks, interactions, and the links between them."""
