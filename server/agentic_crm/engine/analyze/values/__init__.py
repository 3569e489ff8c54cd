"""Values that text states literally: amounts, names, titles, phone numbers, mail domains."""
