"""Mail that a server without SMTP keeps, for whoever tries the product on their own machine."""
