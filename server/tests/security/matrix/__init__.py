"""Every operation of the API, asked by everybody who must not get anything from it."""
