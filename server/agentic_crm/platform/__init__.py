"""What the product stands on: settings, database, jobs, HTTP, events, logging, storage. Knows nothing of CRM or mail."""
