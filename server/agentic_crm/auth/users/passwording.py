"""Refusing passwords that would be guessed."""

from agentic_crm.auth.errors import WeakPassword
from agentic_crm.auth.users import rules
from agentic_crm.kit.errors import FieldProblem


def require_password(password: str, *, email: str, name: str, field: str = "password") -> None:
    """Raise WeakPassword with the fix."""
    problem = rules.password_problem(password, email=email, name=name)
    if problem:
        raise WeakPassword(problem, fields=(FieldProblem(field, "weak_password", problem),))
