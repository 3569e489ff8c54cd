import { createFileRoute } from "@tanstack/react-router";
import { ForgotPasswordPage } from "@/features/auth/forgot-password-page";
import { textOf } from "@/lib/search-params";

export const Route = createFileRoute("/forgot-password")({
  validateSearch: (search): { email?: string } => textOf(search, "email"),
  component: function ForgotPassword() {
    return <ForgotPasswordPage email={Route.useSearch().email} />;
  },
});
