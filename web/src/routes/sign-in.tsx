import { createFileRoute } from "@tanstack/react-router";
import { SignInPage } from "@/features/auth/sign-in-page";
import { textOf } from "@/lib/search-params";

export const Route = createFileRoute("/sign-in")({
  validateSearch: (search): { next?: string; email?: string } => ({ ...textOf(search, "next"), ...textOf(search, "email") }),
  component: function SignIn() {
    const { next, email } = Route.useSearch();
    return <SignInPage next={next} email={email} />;
  },
});
