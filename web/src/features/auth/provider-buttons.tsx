import { useMutation, useQuery } from "@tanstack/react-query";
import { getAuthOptionsOptions, startOidcSignInMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { FormProblem } from "@/components/ui/form-problem";
import { useTranslations } from "@/lib/i18n";
import { ProviderMark } from "./provider-mark";

/** Accounts elsewhere, where the server knows any; nothing otherwise. */
export function ProviderButtons({ next }: { next?: string | undefined }) {
  const t = useTranslations("identity");
  const options = useQuery(getAuthOptionsOptions());
  const start = useMutation({ ...startOidcSignInMutation(), onSuccess: ({ url }) => window.location.assign(url) });
  const providers = options.data?.providers ?? [];
  if (providers.length === 0) return null;
  return (
    <div className="mt-6 flex flex-col gap-2">
      <p className="mb-2 flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t("or")}
      </p>
      {start.error && <FormProblem problem={asApiError(start.error)} />}
      {providers.map((provider) => (
        <Button
          key={provider.id}
          size="lg"
          isBusy={start.isPending && start.variables.path.provider === provider.id}
          onClick={() => start.mutate({ path: { provider: provider.id }, body: { return_to: next ?? "/" } })}
        >
          <ProviderMark id={provider.id} />
          {t("continueWith", { provider: provider.name })}
        </Button>
      ))}
    </div>
  );
}
