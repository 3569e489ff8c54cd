import { createFileRoute } from "@tanstack/react-router";
import { AccountAddress } from "@/features/auth/account-address";
import { ConnectedAccounts } from "@/features/auth/connected-accounts";
import { SecuritySettings } from "@/features/security/security-settings";
import { textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/w/$workspace/settings/security")({
  validateSearch: (search): { problem?: string; provider?: string } => ({ ...textOf(search, "problem"), ...textOf(search, "provider") }),
  component: function Security() {
    const { problem, provider } = Route.useSearch();
    return (
      <SecuritySettings>
        <AccountAddress />
        <ConnectedAccounts problem={problem} provider={provider} />
      </SecuritySettings>
    );
  },
});
