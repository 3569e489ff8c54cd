import { useQueryClient } from "@tanstack/react-query";
import { Trash2, UserRound } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { asApiError } from "@/api/errors";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { Button } from "../ui/button";
import { Confirm } from "../ui/dialog";
import { Menu, MenuItem } from "../ui/menu";
import { useMembers } from "./member-picker";

/** Runs one call a record, a few at a time; returns how many were refused, and the last reason. */
async function each<T>(records: readonly T[], call: (record: T) => Promise<unknown>) {
  let failed = 0;
  let reason = "";
  const waiting = [...records];
  const worker = async () => {
    for (let record = waiting.shift(); record !== undefined; record = waiting.shift()) {
      try {
        await call(record);
      } catch (error) {
        failed += 1;
        reason = asApiError(error).detail;
      }
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return { failed, reason };
}

/** What can be done with selected records: give them an owner, delete them. */
export function BulkActions<T>(props: {
  selected: readonly T[];
  clear(): void;
  tag: string;
  texts: { deleteTitle(count: number): string; deleteBody: string; deleted(count: number): string; setOwner: string };
  remove(record: T): Promise<unknown>;
  setOwner(record: T, userId: string | null): Promise<unknown>;
}) {
  const { selected, clear, texts } = props;
  const t = useTranslations("common");
  const errors = useTranslations("errors");
  const queries = useQueryClient();
  const members = useMembers();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const run = async (call: (record: T) => Promise<unknown>, done: (count: number) => string) => {
    setBusy(true);
    const { failed, reason } = await each(selected, call);
    setBusy(false);
    setAsking(false);
    clear();
    await invalidateTags(queries, props.tag);
    if (selected.length > failed) toast(done(selected.length - failed), { tone: "good" });
    if (failed > 0) toast(errors("someNotSaved", { count: failed }), { tone: "bad", description: reason });
  };
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button size="sm" isBusy={isBusy && !isAsking}>
            <UserRound aria-hidden />
            {texts.setOwner}
          </Button>
        }
      >
        {members.map((member) => (
          <MenuItem key={member.id} onSelect={() => void run((record) => props.setOwner(record, member.id), () => t("saved"))}>
            {member.name}
          </MenuItem>
        ))}
        <MenuItem onSelect={() => void run((record) => props.setOwner(record, null), () => t("saved"))}>{t("nobody")}</MenuItem>
      </Menu>
      <Button size="sm" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        {t("delete")}
      </Button>
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title={texts.deleteTitle(selected.length)}
        description={texts.deleteBody}
        action={t("delete")}
        isDanger
        isBusy={isBusy}
        onConfirm={() => void run(props.remove, texts.deleted)}
      />
    </>
  );
}
