"""The worker's table of contents: every module with job handlers, one line each. Importing it registers them."""
