"""Pure building blocks without knowledge of the product: ids, time, money, errors, text, addresses, pages."""
