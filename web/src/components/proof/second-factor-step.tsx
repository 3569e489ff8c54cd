import { abandonSignIn, beginSecondFactorPasskey, finishSignIn } from "@/api/generated";
import type { SessionRead } from "@/api/types";
import { Button } from "@/components/ui/button";
import { useTranslations } from "@/lib/i18n";
import { Prove, type SecondFactorProof } from "./prove";

/** The second step of signing in. */
export function SecondFactorStep(props: { methods: readonly string[]; onSession(session: SessionRead): void; onAbandon(): void }) {
  const t = useTranslations("security");
  return (
    <>
      <p className="mb-5 text-base text-muted">{t("secondStepBody")}</p>
      <Prove<SecondFactorProof>
        methods={props.methods}
        passkeyOptions={async () => (await beginSecondFactorPasskey({ throwOnError: true })).data.options}
        prove={async (proof) => props.onSession((await finishSignIn({ body: { proof }, throwOnError: true })).data)}
        aside={
          <Button
            variant="ghost"
            size="lg"
            onClick={() => {
              // The cookie ends by itself if this does not arrive.
              void abandonSignIn().catch(() => undefined);
              props.onAbandon();
            }}
          >
            {t("backToSignIn")}
          </Button>
        }
      />
    </>
  );
}
