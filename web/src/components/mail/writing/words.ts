import { asApiError } from "@/api/errors";
import type { SendingRow } from "@/api/generated";
import type { Tone } from "@/components/ui/badge";
import { useTranslations } from "@/lib/i18n";

/** Why a mail did not leave, or what is being done about it; in English the server's own sentence, which knows names. */
export function useReasonText(): (code: string | null, reason: string | null) => string {
  const t = useTranslations("sending");
  return (code, reason) => {
    const key = `reason.${code ?? ""}` as "reason.internal"; // a later server may have another reason
    return code && t.has(key) ? t(key) : (reason ?? "");
  };
}

/** A refused set-up in words: the server's fault where there is one, else the problem's own. */
export function useRefusedText(): (error: unknown) => string {
  const reasonText = useReasonText();
  return (error) => {
    const refused = asApiError(error);
    return refused.code === "sending_not_reached" && typeof refused.problem.fault === "string" ? reasonText(refused.problem.fault, refused.detail) : refused.detail;
  };
}

export const tones: Record<SendingRow["state"], Tone> = {
  prepared: "plain",
  replaced: "plain",
  waiting: "accent",
  sending: "accent",
  sent: "ok",
  unknown: "warn",
  failed: "bad",
  cancelled: "plain",
  voided: "warn",
};

/** Something that can stand before and behind an @; the server knows better. */
export const isAddress = (text: string): boolean => /^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>()]+$/.test(text);

export interface Person {
  email: string;
  name: string;
}

/** `Jane Roe <jane@example.com>, b@example.com` as people and what is none. */
export function readPeople(text: string): { people: Person[]; rest: string } {
  const people: Person[] = [];
  const rest: string[] = [];
  for (const part of text.split(/[,;\n]+/)) {
    const trimmed = part.trim();
    if (trimmed === "") continue;
    const named = /^"?([^"<]*?)"?\s*<([^<>]+)>$/.exec(trimmed);
    const email = (named?.[2] ?? trimmed).trim();
    if (isAddress(email)) people.push({ email, name: named?.[1]?.trim() ?? "" });
    else rest.push(trimmed);
  }
  return { people, rest: rest.join(", ") };
}

export interface Gap {
  start: number;
  end: number;
}

/** Places that a program left to the author: `[…]` to fill in, `[? …]` to keep or to take out. */
export function gapsIn(text: string): Gap[] {
  return [...text.matchAll(/\[…\]|\[\?[^\]]*\]?/g)].map((found) => ({ start: found.index, end: found.index + found[0].length }));
}

interface Written {
  direction: string;
  kind: string;
  sent_at: string;
}

/** Since when a conversation waits for us: its last message is a person's, and came from outside. */
export function waitsSince(messages: readonly Written[]): string | null {
  const last = messages.at(-1);
  return last?.direction === "inbound" && last.kind === "person" ? last.sent_at : null;
}
