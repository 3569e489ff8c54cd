import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { beginPasskey, type GetSecondFactorsResponse } from "@/api/generated";
import { addPasskeyMutation, removePasskeyMutation, renamePasskeyMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Confirm, Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { deviceName } from "@/lib/device";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { createPasskey, isCancelled, isKnownDevice, knowsPasskeys } from "@/lib/passkeys";
import { toast } from "@/lib/toast";
import { Row } from "./row";

type Passkey = GetSecondFactorsResponse["passkeys"][number];

/** The person's passkeys: add, name, remove. */
export function Passkeys(props: { factors: GetSecondFactorsResponse; onChanged(codes: readonly string[] | null): void }) {
  const t = useTranslations("security");
  const common = useTranslations("common");
  const format = useFormats();
  const [renaming, setRenaming] = useState<Passkey | null>(null);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const { passkeys, passkeys_problem: problem } = props.factors;
  const keep = useMutation(addPasskeyMutation());
  const add = useMutation({
    mutationFn: async () => {
      const { data } = await beginPasskey({ throwOnError: true });
      const credential = await createPasskey(data.options);
      const name = deviceName(navigator.userAgent) ?? t("passkey");
      return keep.mutateAsync({ body: { name, credential } });
    },
    onSuccess: (added) => {
      toast(t("passkeyAdded"), { tone: "good" });
      setRenaming(added.recovery_codes ? null : added.passkey);
      props.onChanged(added.recovery_codes);
    },
    onError: (error) => {
      if (isCancelled(error)) return;
      if (isKnownDevice(error)) toast(t("passkeyKnown"), { tone: "bad" });
      else refused(error);
    },
  });
  const remove = useMutation({
    ...removePasskeyMutation(),
    onSuccess: () => {
      toast(t("passkeyRemoved"), { tone: "good" });
      props.onChanged(null);
    },
    onError: refused,
    onSettled: () => setRemoving(null),
  });
  function refused(error: unknown) {
    const { code, detail } = asApiError(error);
    const known = { last_second_factor: t("lastSecondFactor"), last_way_in: t("lastWayIn"), too_many_passkeys: t("tooManyPasskeys"), passkey_refused: t("passkeyRefused") };
    if (code !== "step_up_required") toast(code in known ? known[code as keyof typeof known] : detail, { tone: "bad" });
  }
  const isImpossible = problem !== null || !knowsPasskeys();
  return (
    <>
      {passkeys.map((passkey) => (
        <Row
          key={passkey.id}
          title={passkey.name}
          meta={[
            passkey.is_synced ? t("synced") : t("onThisDevice"),
            t("addedOn", { when: format.day(passkey.created_at.slice(0, 10)) }),
            passkey.last_used_at ? t("usedAgo", { when: format.ago(passkey.last_used_at) }) : t("neverUsed"),
          ]}
        >
          <Button aria-label={t("renameNamed", { name: passkey.name })} onClick={() => setRenaming(passkey)}>
            {t("rename")}
          </Button>
          <Button aria-label={t("removeNamed", { name: passkey.name })} onClick={() => setRemoving(passkey)}>
            {common("remove")}
          </Button>
        </Row>
      ))}
      <Row title={passkeys.length > 0 ? t("anotherPasskey") : t("noPasskey")} meta={[isImpossible ? (problem ?? t("passkeysUnknown")) : t("passkeyBody")]}>
        <Button isBusy={add.isPending} disabled={isImpossible} onClick={() => add.mutate()}>
          {t("addPasskey")}
        </Button>
      </Row>
      {renaming && <Rename passkey={renaming} onClose={() => setRenaming(null)} onDone={() => props.onChanged(null)} />}
      <Confirm
        open={removing !== null}
        onOpenChange={(isOpen) => !isOpen && setRemoving(null)}
        title={t("removePasskeyTitle", { name: removing?.name ?? "" })}
        description={t("removePasskeyBody")}
        action={common("remove")}
        isDanger
        isBusy={remove.isPending}
        onConfirm={() => removing && remove.mutate({ path: { passkey_id: removing.id } })}
      />
    </>
  );
}

function Rename({ passkey, onClose, onDone }: { passkey: Passkey; onClose(): void; onDone(): void }) {
  const t = useTranslations("security");
  const common = useTranslations("common");
  const [name, setName] = useState(passkey.name);
  const rename = useMutation({
    ...renamePasskeyMutation(),
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("renameTitle")} description={t("renameBody")} size="sm">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") rename.mutate({ path: { passkey_id: passkey.id }, body: { name } });
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          <FormProblem problem={rename.error && asApiError(rename.error)} />
          <Field label={t("passkeyName")}>
            {(control) => <Input {...control} autoFocus maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} />}
          </Field>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" isBusy={rename.isPending}>
            {common("save")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
