import { Lock } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import type { ThreadRead } from "@/api/generated/types.gen";
import { State } from "@/components/ui/states";

/** Instead of messages that their owner does not share: whose they are, and what of them the package quotes. */
export function PrivateMail({ thread, quotes = [] }: { thread: Pick<ThreadRead, "access" | "owner">; quotes?: readonly string[] }) {
  const t = useTranslations("visibility");
  const { name } = thread.owner;
  return (
    <State icon={<Lock aria-hidden />} title={t("privateMail", { name })} className="py-10">
      <p>{t(thread.access === "subject" ? "privateSubject" : "privateMetadata", { name })}</p>
      {quotes.length > 0 && (
        <section aria-label={t("quotes")} className="mt-6 text-left">
          <h3 className="text-sm font-medium text-ink">{t("quotes")}</h3>
          <ul className="mt-2 flex flex-col gap-2">
            {quotes.map((quote) => (
              <li key={quote}>
                <blockquote className="border-l-2 border-line-strong pl-3 text-sm whitespace-pre-wrap text-ink">{quote}</blockquote>
              </li>
            ))}
          </ul>
        </section>
      )}
    </State>
  );
}
