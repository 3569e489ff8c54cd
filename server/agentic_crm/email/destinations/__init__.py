"""Where the links of mails lead, told before they are opened."""
