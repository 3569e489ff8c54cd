/** What the audit log tells, in the page's language. */
import { useMessages } from "use-intl";
import { useTranslations } from "@/lib/i18n";

/** Who did it: a member by name, or the part of the product that acted. */
export function useActorName(): (entry: { actor: string; actor_name: string }) => string {
  const t = useTranslations("audit.actors");
  return ({ actor, actor_name }) => (actor.startsWith("system:") && t.has(actor_name as never) ? t(actor_name as never) : actor_name); // names come from the server
}

/** What an entry did; a code that has no words yet as its own words. */
export function useDeed(): (action: string) => string {
  const t = useTranslations("deeds");
  return (action) => (t.has(action as never) ? t(action as never) : action.replaceAll(/[._]/g, " ")); // codes come from the server
}

/** The actions whose words on the page hold all of these, as a search means them; none without words. */
export function useDeedsNamed(words: string): string[] {
  useTranslations("deeds");
  const { deeds } = useMessages();
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  return Object.entries(deeds).flatMap(([area, said]) =>
    Object.entries(said).flatMap(([deed, text]) => (wanted.every((word) => text.toLocaleLowerCase().includes(word)) ? [`${area}.${deed}`] : [])),
  );
}
