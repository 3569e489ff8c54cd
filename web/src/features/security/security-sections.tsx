import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { getSecondFactorsOptions, listSecurityEventsOptions, listSessionsOptions, renewRecoveryCodesMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { useReloadSession, useSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { Activity } from "./activity";
import { Authenticator } from "./authenticator";
import { Passkeys } from "./passkeys";
import { Password } from "./password";
import { RecoveryCodes } from "./recovery-codes";
import { Row } from "./row";
import { Sessions } from "./sessions";

/** All that protects the person's account. `isShort`: the second factors alone, for whoever has to set one up first. */
export function SecuritySections({ isShort = false }: { isShort?: boolean }) {
  const t = useTranslations("security");
  const session = useSession();
  if (session.is_demo) {
    return (
      <Section title={t("title")}>
        <p className="text-base text-muted">{t("demo")}</p>
      </Section>
    );
  }
  return (
    <>
      <SecondFactors />
      {!isShort && (
        <>
          <Password />
          <Sessions />
          <Activity />
        </>
      )}
    </>
  );
}

function SecondFactors() {
  const t = useTranslations("security");
  const queries = useQueryClient();
  const reload = useReloadSession();
  const factors = useQuery(getSecondFactorsOptions());
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const refresh = () => {
    for (const { queryKey } of [getSecondFactorsOptions(), listSecurityEventsOptions(), listSessionsOptions()]) {
      void queries.invalidateQueries({ queryKey });
    }
  };
  const changed = (fresh: readonly string[] | null) => {
    refresh();
    // A workspace that waited for a second factor opens; not before the codes are kept.
    if (fresh) setCodes(fresh);
    else void reload();
  };
  const renew = useMutation({
    ...renewRecoveryCodesMutation(),
    onSuccess: (answer) => changed(answer.recovery_codes),
    onError: (error) => {
      const { code, detail } = asApiError(error);
      if (code !== "step_up_required") toast(detail, { tone: "bad" });
    },
  });
  if (factors.error) return <ErrorState error={factors.error} onRetry={() => void factors.refetch()} />;
  if (!factors.data) return <SkeletonRows rows={4} />;
  const { data } = factors;
  const isProtected = data.authenticator !== null || data.passkeys.length > 0;
  const left = data.recovery_codes_left;
  return (
    <>
      <Section title={t("passkeys")} description={t("passkeysBody")}>
        <Passkeys factors={data} onChanged={changed} />
      </Section>
      <Section title={t("secondFactor")} description={t("secondFactorBody")}>
        <Authenticator factors={data} onChanged={changed} />
        <Row
          title={t("recoveryCodes")}
          meta={[isProtected ? t("codesLeft", { count: left }) : t("codesLater")]}
          mark={isProtected && left <= 3 && <Badge tone="warn">{t("few")}</Badge>}
        >
          {isProtected && (
            <Button isBusy={renew.isPending} onClick={() => renew.mutate({})}>
              {t("newCodes")}
            </Button>
          )}
        </Row>
      </Section>
      <RecoveryCodes
        codes={codes}
        onClose={() => {
          setCodes(null);
          void reload();
        }}
      />
    </>
  );
}
