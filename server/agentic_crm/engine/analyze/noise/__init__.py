"""What a thread is about as a whole, and whether anything in it is for the CRM."""
