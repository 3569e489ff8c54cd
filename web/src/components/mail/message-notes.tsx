import { EyeOff, Hourglass, ShieldAlert, UserPlus, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Message } from "@/api/types";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";

/** What is told about a message, quietly: only what a reader should know before they believe it. */
const flagIcons: Record<"first_contact" | "hidden_text" | "invisible_characters" | "instructions_to_software" | "encrypted" | "text_truncated", LucideIcon> = {
  first_contact: UserPlus,
  hidden_text: EyeOff,
  invisible_characters: EyeOff,
  instructions_to_software: ShieldAlert,
  encrypted: ShieldAlert,
  text_truncated: EyeOff,
};
const isFlag = (flag: string): flag is keyof typeof flagIcons => flag in flagIcons;

export function MessageNotes({ message }: { message: Pick<Message, "flags" | "stripped_at"> }) {
  const t = useTranslations("mail");
  const format = useFormats();
  return (
    <>
      {message.stripped_at && <Note icon={Hourglass}>{t("stripped", { when: format.date(message.stripped_at) })}</Note>}
      {message.flags.filter(isFlag).map((flag) => (
        <Note key={flag} icon={flagIcons[flag]}>
          {t(`flags.${flag}`)}
        </Note>
      ))}
    </>
  );
}

function Note({ icon: Icon, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <p className="mb-2 flex gap-2 rounded-md border border-line bg-rail px-2.5 py-1.5 text-sm text-muted">
      <Icon aria-hidden className="mt-px size-4 stroke-[1.5]" />
      {children}
    </p>
  );
}
