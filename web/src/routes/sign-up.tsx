import { createFileRoute } from "@tanstack/react-router";
import { SignUpPage } from "@/features/auth/sign-up-page";
import { textOf } from "@/lib/search-params";

export const Route = createFileRoute("/sign-up")({
  validateSearch: (search): { next?: string; email?: string } => ({ ...textOf(search, "next"), ...textOf(search, "email") }),
  component: function SignUp() {
    const { next, email } = Route.useSearch();
    return <SignUpPage next={next} email={email} />;
  },
});
