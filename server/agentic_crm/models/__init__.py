"""Tables only. Importing this package registers every table with `Base.metadata`."""

from agentic_crm.models.accounts import AccountLink, OidcAttempt, SecurityEvent, UserIdentity
from agentic_crm.models.ai import Analysis, Decision, Execution, Operation, Proposal, SuggestedActionRow
from agentic_crm.models.audit import AuditEntry
from agentic_crm.models.authorisation import RoleRule, Team, TeamMember
from agentic_crm.models.base import UNSCOPED, Base
from agentic_crm.models.companies import Company
from agentic_crm.models.contacts import Contact, ContactCompany
from agentic_crm.models.deals import Deal, DealCompany, DealContact, DealRelationLink, Pipeline, Stage
from agentic_crm.models.email import (
    AttachmentRow,
    EmailAccount,
    Import,
    ImportChunk,
    ImportFailure,
    Message,
    MessageParticipant,
    Thread,
    ThreadReference,
)
from agentic_crm.models.granted_access import MailboxConsent, MailWatch
from agentic_crm.models.identity import User, UserSession
from agentic_crm.models.interactions import Interaction, InteractionLink
from agentic_crm.models.jobs import Job, WorkerHeartbeat
from agentic_crm.models.language_models import LanguageModel, ModelCall
from agentic_crm.models.learning import ConfidenceCurve, LearningPreference, LearningRule, ReviewTime
from agentic_crm.models.mailboxes import Mailbox, MailboxCredential, MailFolder, MessageLocation, OwnAddress
from agentic_crm.models.outgoing import OutgoingMail
from agentic_crm.models.privacy import PrivacyRequest, PrivacySettings, Suppression
from agentic_crm.models.replays import MailboxShadow, Replay, ReplayThread
from agentic_crm.models.second_factors import (
    Passkey,
    PasskeyChallenge,
    PendingSignIn,
    RecoveryCode,
    SecondFactorRecovery,
    TotpFactor,
)
from agentic_crm.models.secrets import DataKey, IdentityKey
from agentic_crm.models.sending import Draft, DraftFile, Sending
from agentic_crm.models.tasks import Task, TaskLink
from agentic_crm.models.tokens import ApiKey, RefreshToken, SigningKey, Submission
from agentic_crm.models.workspaces import Invitation, Member, OwnershipTransfer, Workspace

__all__ = [
    "UNSCOPED",
    "AccountLink",
    "Analysis",
    "ApiKey",
    "AttachmentRow",
    "AuditEntry",
    "Base",
    "Company",
    "ConfidenceCurve",
    "Contact",
    "ContactCompany",
    "DataKey",
    "Deal",
    "DealCompany",
    "DealContact",
    "DealRelationLink",
    "Decision",
    "Draft",
    "DraftFile",
    "EmailAccount",
    "Execution",
    "IdentityKey",
    "Import",
    "ImportChunk",
    "ImportFailure",
    "Interaction",
    "InteractionLink",
    "Invitation",
    "Job",
    "LanguageModel",
    "LearningPreference",
    "LearningRule",
    "MailFolder",
    "MailWatch",
    "Mailbox",
    "MailboxConsent",
    "MailboxCredential",
    "MailboxShadow",
    "Member",
    "Message",
    "MessageLocation",
    "MessageParticipant",
    "ModelCall",
    "OidcAttempt",
    "Operation",
    "OutgoingMail",
    "OwnAddress",
    "OwnershipTransfer",
    "Passkey",
    "PasskeyChallenge",
    "PendingSignIn",
    "Pipeline",
    "PrivacyRequest",
    "PrivacySettings",
    "Proposal",
    "RecoveryCode",
    "RefreshToken",
    "Replay",
    "ReplayThread",
    "ReviewTime",
    "RoleRule",
    "SecondFactorRecovery",
    "SecurityEvent",
    "Sending",
    "SigningKey",
    "Stage",
    "Submission",
    "SuggestedActionRow",
    "Suppression",
    "Task",
    "TaskLink",
    "Team",
    "TeamMember",
    "Thread",
    "ThreadReference",
    "TotpFactor",
    "User",
    "UserIdentity",
    "UserSession",
    "WorkerHeartbeat",
    "Workspace",
]
