export interface InboxSearch {
  q?: string;
  kind?: string;
  thread?: string;
  message?: string;
}
