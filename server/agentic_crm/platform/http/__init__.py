"""HTTP without the product: problems, headers, the cross-site guard, what an app holds."""
