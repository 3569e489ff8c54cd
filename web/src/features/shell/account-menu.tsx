import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Keyboard, LogOut, Settings } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { signOutMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Avatar } from "@/components/ui/avatar";
import { Menu, MenuItem, MenuLabel, MenuRadioGroup, MenuRadioItem, MenuSeparator } from "@/components/ui/menu";
import { cn } from "@/lib/cn";
import { dropDrafts } from "@/lib/draft";
import { leaveSession, useSession } from "@/lib/session";
import { setTheme, themeChoices, useTheme } from "@/lib/theme";
import { useWorkspace } from "@/lib/workspace";

export function AccountMenu({ isCollapsed, onShortcuts }: { isCollapsed: boolean; onShortcuts(): void }) {
  const t = useTranslations("shell");
  const { user } = useSession();
  const workspace = useWorkspace();
  const theme = useTheme();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const signOut = useMutation({
    ...signOutMutation(),
    onSettled: async () => {
      dropDrafts();
      await navigate({ to: "/welcome" });
      leaveSession(queries);
    },
  });
  return (
    <Menu
      align="start"
      className="w-60"
      trigger={
        <button
          type="button"
          aria-label={t("account", { name: user.name })}
          className={cn("flex h-10 items-center gap-2 rounded-md px-1.5 text-left hover:bg-hover", isCollapsed && "justify-center")}
        >
          <Avatar name={user.name} />
          {!isCollapsed && (
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm font-medium">{user.name}</span>
              <span className="block truncate text-xs text-faint">{user.email}</span>
            </span>
          )}
        </button>
      }
    >
      <MenuLabel>{t("theme")}</MenuLabel>
      <MenuRadioGroup
        value={theme}
        onValueChange={(value) => {
          const choice = themeChoices.find((candidate) => candidate === value);
          if (choice) setTheme(choice);
        }}
      >
        {themeChoices.map((choice) => (
          <MenuRadioItem key={choice} value={choice} onSelect={(event) => event.preventDefault()}>
            {t(choice)}
          </MenuRadioItem>
        ))}
      </MenuRadioGroup>
      <MenuSeparator />
      <MenuItem
        onSelect={() => void navigate({ to: "/w/$workspace/settings/personal", params: { workspace: workspace.slug } })}
      >
        <Settings aria-hidden />
        {t("settings")}
      </MenuItem>
      <MenuItem onSelect={onShortcuts} shortcut="?">
        <Keyboard aria-hidden />
        {t("shortcuts")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => signOut.mutate({})}>
        <LogOut aria-hidden />
        {t("signOut")}
      </MenuItem>
    </Menu>
  );
}
