import { useTranslations } from "@/lib/i18n";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { navigation } from "./rail";

const groups = [
  { title: "everywhere", rows: [["palette", ["mod+k", "/"]], ["rail", ["mod+b"]], ["help", ["?"]]] },
  {
    title: "review",
    rows: [
      ["packageMove", ["j", "k"]],
      ["actionMove", ["ArrowDown", "ArrowUp"]],
      ["toggle", ["x"]],
      ["edit", ["e"]],
      ["approve", ["a", "Enter"]],
      ["reject", ["r"]],
      ["later", ["s"]],
      ["undo", ["u"]],
      ["source", ["o"]],
    ],
  },
  {
    title: "tables",
    rows: [
      ["rowMove", ["j", "k"]],
      ["rowOpen", ["Enter"]],
      ["rowSelect", ["x"]],
      ["filter", ["f"]],
      ["create", ["c"]],
    ],
  },
] as const;

export default function ShortcutHelp({ onClose }: { onClose(): void }) {
  const t = useTranslations("shortcuts");
  const shell = useTranslations("shell");
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("title")} size="lg">
      <DialogBody className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className="mb-1.5 text-sm font-semibold">{t(group.title)}</h3>
            <dl>
              {group.rows.map(([name, keys]) => (
                <div key={name} className="flex min-h-8 items-center justify-between gap-4 border-b border-line last:border-b-0">
                  <dt className="text-base text-muted">{t(name)}</dt>
                  <dd className="flex gap-1.5">
                    {keys.map((key) => (
                      <Kbd key={key} keys={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3 className="mb-1.5 text-sm font-semibold">{t("goTo")}</h3>
          <dl>
            {navigation.map((place) => (
              <div key={place.name} className="flex min-h-8 items-center justify-between gap-4 border-b border-line last:border-b-0">
                <dt className="text-base text-muted">{shell(place.name)}</dt>
                <dd>
                  <Kbd keys={place.keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </DialogBody>
    </Dialog>
  );
}
