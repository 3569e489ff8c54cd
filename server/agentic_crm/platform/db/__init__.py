"""PostgreSQL: engines per role, transactions with a workspace scope, and the tables' base class."""
