import { useTranslations } from "@/lib/i18n";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { blockerText } from "@/lib/problem-words";
import { recordIcons } from "@/lib/records";
import type { Blocker } from "./model";

/** Precisely what stands in the way of undoing, and what still can be undone. */
export default function UndoProblemDialog(props: { blockers: readonly Blocker[]; canUndoRest: boolean; onClose(): void; onUndoRest(): void }) {
  const o = useTranslations("outcome");
  const common = useTranslations("common");
  const fields = useTranslations("review.fields");
  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose()} title={o("cannotUndoTitle")} description={o("cannotUndoBody")}>
      <DialogBody>
        <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
          {props.blockers.map((blocker, index) => {
            const Icon = recordIcons[blocker.record_type];
            return (
              <li key={index} className="flex gap-2.5 px-3 py-2.5">
                <Icon aria-hidden className="mt-0.5 size-4 stroke-[1.5] text-muted" />
                <div className="min-w-0 text-sm">
                  <p className="font-medium">{blocker.label}</p>
                  <p className="text-muted">{blockerText(blocker, blocker.field && fields.has(blocker.field as never) ? fields(blocker.field as never) : (blocker.field ?? ""))}</p>
                </div>
              </li>
            );
          })}
        </ul>
      </DialogBody>
      <DialogFooter>
        <Button onClick={props.onClose}>{common("close")}</Button>
        {props.canUndoRest && (
          <Button variant="primary" onClick={props.onUndoRest}>
            {o("undoRest")}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}
