import { Check, Clock, Lock, Pencil, X } from "lucide-react";
import { useRef, useState } from "react";
import { useNow } from "use-intl";
import { useMembers } from "@/components/crm/member-picker";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Popover } from "@/components/ui/menu";
import { todayIn, useFormats } from "@/lib/format";
import { useLanguage, useTranslations } from "@/lib/i18n";
import { instantIn } from "@/lib/zoned";
import { rejectReasons, type RejectReason } from "./model";

export type OpenMenu = "reject" | "later" | null;

/** The actions on a package, always in the same place. What cannot be pressed says why. */
export function DecisionBar(props: {
  canDecide: boolean;
  taken: number;
  /** How many actions go to somebody else. */
  left: number;
  total: number;
  isWaiting: boolean;
  /** Why approval has to wait, if it has to. */
  obstacle: string | null;
  open: OpenMenu;
  onOpen(menu: OpenMenu): void;
  onApprove(): void;
  onEdit(): void;
  onReject(reason: RejectReason, note: string): void;
  onSnooze(until: string): void;
  isSmall: boolean;
}) {
  const t = useTranslations("review");
  const handing = useTranslations("handing");
  if (!props.canDecide) return <WhoCanHelp />;
  const lead = props.obstacle ?? (props.taken + props.left < props.total ? t("leavesOut", { count: props.total - props.taken - props.left }) : null);
  return (
    <footer data-decisions className="@container shrink-0 border-t border-line bg-canvas px-4 py-2.5 pb-[max(0.625rem,env(safe-area-inset-bottom))] sm:px-5">
      <p role="status" className={lead ? "pb-2 text-xs text-muted" : "sr-only"}>
        {lead}
      </p>
      <div className="flex items-center gap-2">
        <Button variant="primary" size={props.isSmall ? "lg" : "md"} className={props.isSmall ? "h-11 min-w-0 flex-1 px-2" : ""} isBusy={props.isWaiting} aria-disabled={props.taken === 0 || undefined} onClick={props.onApprove}>
          {!props.isWaiting && <Check aria-hidden />}
          {props.left > 0 && props.taken > 0 ? handing("approveAndHand", { count: props.taken, left: props.left }) : t("approve", { count: props.taken })}
          {!props.isSmall && <Kbd keys="a" className="ml-1 @max-[27.5rem]:hidden [&_kbd]:border-on-accent/40 [&_kbd]:bg-transparent [&_kbd]:text-on-accent" />}
        </Button>
        {!props.isSmall && (
          <Button variant="ghost" className="@max-[27.5rem]:hidden" onClick={props.onEdit}>
            <Pencil aria-hidden />
            {t("edit")}
            <Kbd keys="e" className="@max-[40rem]:hidden" />
          </Button>
        )}
        <RejectMenu {...props} />
        <LaterMenu {...props} />
      </div>
    </footer>
  );
}

function RejectMenu({ open, onOpen, onReject, isSmall }: { open: OpenMenu; onOpen(menu: OpenMenu): void; onReject(reason: RejectReason, note: string): void; isSmall: boolean }) {
  const t = useTranslations("review");
  const [note, setNote] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const choose = (reason: RejectReason) => {
    onOpen(null);
    onReject(reason, note.trim());
    setNote("");
  };
  const isOpen = open === "reject";
  return (
    <Popover
      label={t("rejectWhy")}
      open={isOpen}
      onOpenChange={(next) => onOpen(next ? "reject" : null)}
      className="w-72 p-1.5"
      trigger={
        <Button variant={isSmall ? "secondary" : "ghost"} size={isSmall ? "lg" : "md"} className={isSmall ? "h-11 px-3" : ""}>
          <X aria-hidden />
          {t("reject")}
          {!isSmall && <Kbd keys="r" className="@max-[40rem]:hidden" />}
        </Button>
      }
    >
      <div
        ref={list}
        onKeyDown={(event) => {
          if (event.target instanceof HTMLInputElement) return;
          const reason = rejectReasons[Number(event.key) - 1];
          if (!reason) return;
          event.preventDefault();
          choose(reason);
        }}
      >
        <p className="px-2 pt-1 pb-1.5 text-xs font-medium text-muted">{t("rejectWhy")}</p>
        {rejectReasons.map((reason, index) => (
          <button
            key={reason}
            type="button"
            onClick={() => choose(reason)}
            className="flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-base hover:bg-hover focus-visible:outline-offset-[-2px] max-sm:h-11"
          >
            <span className="flex-1">{t(`reasons.${reason}`)}</span>
            <Kbd keys={String(index + 1)} />
          </button>
        ))}
        <Input aria-label={t("note")} placeholder={t("note")} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} className="mt-1.5" />
      </div>
    </Popover>
  );
}

function LaterMenu({ open, onOpen, onSnooze, isSmall }: { open: OpenMenu; onOpen(menu: OpenMenu): void; onSnooze(until: string): void; isSmall: boolean }) {
  const t = useTranslations("review");
  const format = useFormats();
  const now = useNow();
  const { timeZone } = useLanguage();
  const dayAfter = (days: number) => todayIn(timeZone, new Date(now.getTime() + days * 86_400_000));
  const weekday = new Date(`${dayAfter(0)}T12:00:00Z`).getUTCDay();
  const choices = [
    { name: "inHours", until: new Date(now.getTime() + 3 * 3_600_000).toISOString() },
    { name: "tomorrow", until: instantIn(timeZone, dayAfter(1), "08:00") },
    { name: "monday", until: instantIn(timeZone, dayAfter(((8 - weekday) % 7) || 7), "08:00") },
    { name: "inWeeks", until: instantIn(timeZone, dayAfter(14), "08:00") },
  ] as const;
  const choose = (until: string) => {
    onOpen(null);
    onSnooze(until);
  };
  return (
    <Popover
      label={t("laterWhen")}
      open={open === "later"}
      onOpenChange={(next) => onOpen(next ? "later" : null)}
      align="end"
      className="w-72 p-1.5"
      trigger={
        <Button variant="ghost" size={isSmall ? "lg" : "md"} className={isSmall ? "size-11 px-0" : ""} title={t("later")}>
          <Clock aria-hidden />
          <span className={isSmall ? "sr-only" : "@max-sm:sr-only"}>{t("later")}</span>
          {!isSmall && <Kbd keys="s" className="@max-[40rem]:hidden" />}
        </Button>
      }
    >
      <div
        onKeyDown={(event) => {
          const choice = choices[Number(event.key) - 1];
          if (!choice) return;
          event.preventDefault();
          choose(choice.until);
        }}
      >
        <p className="px-2 pt-1 pb-1.5 text-xs font-medium text-muted">{t("laterWhen")}</p>
        {choices.map((choice, index) => (
          <button
            key={choice.name}
            type="button"
            onClick={() => choose(choice.until)}
            className="flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-base hover:bg-hover focus-visible:outline-offset-[-2px] max-sm:h-11"
          >
            <span className="flex-1">{t(`laterChoices.${choice.name}`)}</span>
            <span className="num text-sm text-muted">{choice.name === "inHours" ? format.time(choice.until) : format.day(todayIn(timeZone, new Date(choice.until)))}</span>
            <Kbd keys={String(index + 1)} />
          </button>
        ))}
      </div>
    </Popover>
  );
}

/** For a role that may look and not decide: that it is so, and who can. */
function WhoCanHelp() {
  const t = useTranslations("review");
  const members = useMembers();
  const people = members.filter((member) => member.is_active && member.role !== "viewer").slice(0, 3);
  return (
    <footer className="flex shrink-0 items-start gap-2.5 border-t border-line bg-rail px-5 py-3 text-sm">
      <Lock aria-hidden className="mt-0.5 size-4 stroke-[1.5] text-muted" />
      <p>
        <span className="font-medium">{t("viewerTitle")}</span> <span className="text-muted">{people.length > 0 ? t("viewerHelp", { people: people.map((member) => member.name).join(", ") }) : t("viewerBody")}</span>
      </p>
    </footer>
  );
}
