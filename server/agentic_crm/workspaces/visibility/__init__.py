"""What roles see of records and fields, and whose mail is whose."""
