"""Problems of companies."""

from agentic_crm.kit.errors import AppError, ErrorKind


class CompanyDomainTaken(AppError):
    """`extra["existing"]` names the company that has the domain: `record_type`, `id`, `label`."""

    code = "company_domain_taken"
    kind = ErrorKind.CONFLICT
    title = "Another company has this domain"
