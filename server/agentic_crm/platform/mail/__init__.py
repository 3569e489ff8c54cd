"""Mail that goes out: written in the transaction that causes it, sent by the mail worker, or kept for the development outbox.

    await post(db, settings, Letter(kind="verify_email", recipient=user.email, ...))

`MAIL_FROM` set: the mail waits in `outgoing_mails` until a mail worker with `SMTP_URL` has handed it to the server, also
through restarts of either. Not set: outside production the mail is kept for `/outbox`, in production nothing can be sent.
"""

from agentic_crm.platform.mail.letter import Button, Letter
from agentic_crm.platform.mail.posting import address_hash, post, release

__all__ = ["Button", "Letter", "address_hash", "post", "release"]
