import { useQuery } from "@tanstack/react-query";
import { Inbox, MailX } from "lucide-react";
import { listOutboxOptions } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { AuthLayout } from "./auth-layout";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";

/** Mail that a development server keeps instead of sending it. */
export function OutboxPage() {
  const t = useTranslations("identity");
  const formats = useFormats();
  const mails = useQuery({ ...listOutboxOptions(), retry: false, refetchInterval: 3_000 });
  if (mails.error) {
    return (
      <AuthLayout>
        {asApiError(mails.error).status === 404 ? (
          <State icon={<MailX aria-hidden />} title={t("outboxNone")}>
            {t("outboxNoneBody")}
          </State>
        ) : (
          <ErrorState error={mails.error} onRetry={() => void mails.refetch()} />
        )}
      </AuthLayout>
    );
  }
  return (
    <AuthLayout>
      <div className="mx-auto w-full max-w-2xl px-6 py-8">
        <h1 className="text-lg font-semibold">{t("outboxTitle")}</h1>
        <p className="mt-1 mb-6 text-base text-pretty text-muted">{t("outboxBody")}</p>
        {!mails.data && <SkeletonRows rows={4} />}
        {mails.data?.length === 0 && (
          <State icon={<Inbox aria-hidden />} title={t("outboxEmpty")}>
            {t("outboxEmptyBody")}
          </State>
        )}
        <ul className="flex flex-col gap-4">
          {mails.data?.map((mail) => (
            <li key={mail.id} className="rounded-lg border border-line bg-raised p-4">
              <h2 className="text-base font-semibold break-words">{mail.subject}</h2>
              <p className="mt-0.5 flex flex-wrap gap-x-3 text-sm text-muted">
                <span className="min-w-0 wrap-anywhere">{t("outboxTo", { email: mail.to })}</span>
                <time dateTime={mail.created_at}>{formats.ago(mail.created_at)}</time>
              </p>
              <p className="mt-3 text-base break-words whitespace-pre-line">{mail.text}</p>
              {mail.link && mail.link_label && (
                <Button asChild className="mt-3">
                  <a href={mail.link}>{mail.link_label}</a>
                </Button>
              )}
            </li>
          ))}
        </ul>
      </div>
    </AuthLayout>
  );
}
