import { useMutation, useQueryClient } from "@tanstack/react-query";
import { PenLine } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { createDraftMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import { useLanguage, useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { Composer } from "./composer";
import type { Person } from "./words";

/** A new mail, to somebody or to whoever is chosen; the button and the dialog behind it. */
export default function WriteTo({ person, isPrimary }: { person?: Person; isPrimary?: boolean }) {
  const t = useTranslations("sending");
  const workspace = useWorkspace();
  const { locale } = useLanguage();
  const queries = useQueryClient();
  const [openId, setOpenId] = useState<string | null>(null);
  const create = useMutation({
    ...createDraftMutation(),
    onSuccess: (draft) => {
      setOpenId(draft.id);
      return invalidateTags(queries, "sending");
    },
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
  });
  const label = person ? t("writeTo", { name: person.name || person.email }) : t("newMail");
  return (
    <>
      <Button
        size={isPrimary ? "md" : "sm"}
        variant={isPrimary ? "primary" : "secondary"}
        aria-label={label}
        isBusy={create.isPending}
        onClick={() => create.mutate({ path: workspace.path, body: { kind: "new", to: person ? [person] : [], language: locale } })}
      >
        <PenLine aria-hidden />
        {isPrimary ? t("newMail") : t("write")}
      </Button>
      {openId && <WritingDialog title={label} draftId={openId} onClose={() => setOpenId(null)} />}
    </>
  );
}

/** A draft in a dialog of its own. */
export function WritingDialog({ title, draftId, onClose }: { title: string; draftId: string; onClose(): void }) {
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={title} size="lg">
      <DialogBody>
        <Composer draftId={draftId} onClose={onClose} />
      </DialogBody>
    </Dialog>
  );
}
