"""One workspace never meets another: what the catalogue grants, and that every loss or gift is noticed."""
