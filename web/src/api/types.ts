/** The names the app uses for the generated shapes. Never write a shape here by hand. */
import type {
  ListApiKeysResponse,
  ListCompaniesResponse,
  ListContactsResponse,
  ListDealsResponse,
  ListMembersResponse,
  ListPipelinesResponse,
  ListSessionsResponse,
  ListTasksResponse,
  ListThreadsResponse,
  GetDealBoardResponse,
  GetHistoryResponse,
  GetProvenanceResponse,
  GetRecordGraphResponse,
  GetThreadResponse,
  GetTimelineResponse,
  ListAuditEntriesResponse,
  ListPrivacyRequestsResponse,
  ReadPrivacySettingsResponse,
  VerifyAuditLogResponse,
  ListImportsResponse,
  ListImportFailuresResponse,
  ListInvitationsResponse,
  ListJobsResponse,
  SearchResponse,
} from "./generated";

export type {
  CompanyRead,
  ContactRead,
  DealRead,
  DestinationRead,
  ImportRead,
  PermissionTable,
  Problem,
  SessionRead,
  TaskRead,
  UserRead,
  WorkspaceRead,
} from "./generated";
import type { SessionRead } from "./generated";

export type ApiKey = ListApiKeysResponse[number];
export type SessionWorkspace = SessionRead["workspaces"][number];
export type Role = SessionWorkspace["role"];
export type CompanyRow = ListCompaniesResponse["items"][number];
export type ContactRow = ListContactsResponse["items"][number];
export type DealRow = ListDealsResponse["items"][number];
export type TaskRow = ListTasksResponse["items"][number];
export type Member = ListMembersResponse[number];
export type Pipeline = ListPipelinesResponse[number];
export type Stage = Pipeline["stages"][number];
export type Board = GetDealBoardResponse;
export type BoardColumn = Board["columns"][number];
export type DealCard = BoardColumn["deals"][number];
export type Money = BoardColumn["totals"][number];
export type UserSession = ListSessionsResponse[number];
export type ThreadRow = ListThreadsResponse["items"][number];
export type Thread = GetThreadResponse;
export type Message = Thread["messages"][number];
export type TimelineEntry = GetTimelineResponse["items"][number];
export type HistoryEntry = GetHistoryResponse["items"][number];
export type Provenance = GetProvenanceResponse[number];
export type RecordGraph = GetRecordGraphResponse;
export type GraphNode = RecordGraph["nodes"][number];
export type RecordType = GraphNode["record_type"];
export type SearchHit = SearchResponse[number];
export type Import = ListImportsResponse["items"][number];
export type ImportFailure = ListImportFailuresResponse["items"][number];
export type Invitation = ListInvitationsResponse[number];
export type Job = ListJobsResponse["items"][number];
export type AuditVerification = VerifyAuditLogResponse;
export type PrivacyRequest = ListPrivacyRequestsResponse[number];
export type PrivacySettings = ReadPrivacySettingsResponse;
export type AuditEntry = ListAuditEntriesResponse["items"][number];
