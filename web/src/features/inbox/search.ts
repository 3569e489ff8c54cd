import type { MessageKind } from "@/api/generated";

export interface InboxSearch {
  q?: string;
  kind?: MessageKind;
  thread?: string;
  message?: string;
}

export const messageKinds: readonly MessageKind[] = ["person", "calendar", "list", "newsletter", "notification", "auto_reply", "bounce"];
