import { useNavigate } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { IconButton } from "@/components/ui/button";
import { Sheet } from "@/components/ui/sheet";
import { useHotkeys, type Hotkeys } from "@/lib/hotkeys";
import { useLiveUpdates } from "@/lib/live";
import { isBoolean, useStored } from "@/lib/stored";
import { useWorkspace } from "@/lib/workspace";
import { ConnectionNotice } from "./connection-notice";
import { VerifyNotice } from "./verify-notice";
import { navigation, Rail } from "./rail";

const CommandPalette = lazy(() => import("./command-palette"));
const MailboxNotice = lazy(() => import("./mailbox-notice").then((file) => ({ default: file.MailboxNotice })));
const ShortcutHelp = lazy(() => import("./shortcut-help"));

/** The frame of every page in a workspace: rail, content, palette, live updates. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations("shell");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const [isCollapsed, setCollapsed] = useStored("rail-collapsed", false, isBoolean);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [open, setOpen] = useState<"palette" | "shortcuts" | null>(null);
  useLiveUpdates(workspace.id);

  const keys: Hotkeys = {
    "mod+k": () => setOpen("palette"),
    "mod+b": () => setCollapsed(!isCollapsed),
    "?": () => setOpen("shortcuts"),
    "/": () => setOpen("palette"),
  };
  for (const place of navigation) {
    keys[place.keys] = () => void navigate({ to: place.to, params: { workspace: workspace.slug } });
  }
  useHotkeys(keys);

  const rail = { onCommand: () => setOpen("palette"), onShortcuts: () => setOpen("shortcuts") };
  return (
    <>
      <a
        href="#content"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        {common("skipToContent")}
      </a>
      <div className="flex h-dvh overflow-hidden">
        <aside className={isCollapsed ? "hidden shrink-0 border-r border-line md:block" : "hidden w-55 shrink-0 border-r border-line md:block"}>
          <Rail isCollapsed={isCollapsed} onCollapse={() => setCollapsed(!isCollapsed)} {...rail} />
        </aside>
        <Sheet open={isSheetOpen} onOpenChange={setSheetOpen} side="left" title={t("navigation")} hideTitle className="w-64 bg-rail">
          <Rail
            isCollapsed={false}
            onNavigate={() => setSheetOpen(false)}
            onCommand={() => {
              setSheetOpen(false);
              setOpen("palette");
            }}
            onShortcuts={() => {
              setSheetOpen(false);
              setOpen("shortcuts");
            }}
          />
        </Sheet>
        <div className="relative flex min-w-0 flex-1 flex-col">
          <ConnectionNotice />
          <VerifyNotice />
          {workspace.can("mailboxes.connect") && (
            <Suspense>
              <MailboxNotice />
            </Suspense>
          )}
          <IconButton
            label={t("openNavigation")}
            onClick={() => setSheetOpen(true)}
            className="absolute top-2 left-3 z-20 md:hidden"
          >
            <MenuIcon aria-hidden />
          </IconButton>
          <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col focus:outline-none">
            {children}
          </main>
        </div>
      </div>
      <Suspense>
        {open === "palette" && <CommandPalette onClose={() => setOpen(null)} onShortcuts={() => setOpen("shortcuts")} />}
        {open === "shortcuts" && <ShortcutHelp onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}
