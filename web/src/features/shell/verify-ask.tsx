import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MailWarning } from "lucide-react";
import { sendVerificationMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { useTranslations } from "@/lib/i18n";

/** Sends the link that confirms the address once more. */
export default function VerifyAsk({ email, hasOutbox }: { email: string; hasOutbox: boolean }) {
  const t = useTranslations("identity");
  const errors = useTranslations("errors");
  const send = useMutation(sendVerificationMutation());
  const isLimited = send.error !== null && asApiError(send.error).status === 429;
  return (
    <div className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-warn-soft px-4 py-1.5 text-sm text-warn max-md:pl-14 md:min-h-9 md:justify-center">
      <p className="flex min-w-0 items-center gap-2 break-words">
        <MailWarning aria-hidden className="size-3.5 shrink-0" />
        {send.isSuccess ? t("sentAgain") : isLimited ? errors("rateLimited") : t("unverified", { email })}
      </p>
      {!send.isSuccess && (
        <button
          type="button"
          disabled={send.isPending}
          onClick={() => send.mutate({})}
          className="rounded-sm font-medium underline underline-offset-4 max-md:ml-5.5"
        >
          {t("sendAgain")}
        </button>
      )}
      {hasOutbox && (
        <Link to="/outbox" className="rounded-sm font-medium underline underline-offset-4">
          {t("openOutbox")}
        </Link>
      )}
    </div>
  );
}
