"""Gmail rings by way of Google's Pub/Sub."""
